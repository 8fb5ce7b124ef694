/** Where the phone is. Asked only when the resident presses the button. */

const SECONDS = 15;
const COARSEST_METERS = 1000;
const PROBLEMS = { 1: "location_denied", 2: "location_unavailable", 3: "location_timeout" };

/** {lat, lon}. Rejects with an Error whose `problem` is the phrase to show. */
export function whereAmI() {
  return new Promise((resolve, reject) => {
    const refuse = (problem, values) => reject(Object.assign(new Error(problem), { problem, values }));
    if (!navigator.geolocation) {
      refuse("location_unavailable");
      return;
    }
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const { latitude, longitude, accuracy } = coords;
        if (accuracy > COARSEST_METERS) refuse("location_coarse", { meters: Math.round(accuracy) });
        else resolve({ lat: Number(latitude.toFixed(6)), lon: Number(longitude.toFixed(6)) });
      },
      ({ code }) => refuse(PROBLEMS[code] ?? "location_unavailable"),
      { enableHighAccuracy: true, timeout: SECONDS * 1000, maximumAge: 60_000 },
    );
  });
}

// The look-up around a phone: asks the browser where it is when the button is pressed, and never by itself.
const form = document.getElementById("near");
const says = form.querySelector("[role=status]");
const button = form.querySelector("button");
const REFUSALS = {
  1: "This device does not let the page know where you are. Allow it in the browser's settings, or type the address.",
  2: "This device does not know where it is just now. Try again outside, or type the address.",
  3: "Finding out where you are took too long. Try again, or type the address.",
};

function found(position) {
  form.elements.lat.value = position.coords.latitude;
  form.elements.lon.value = position.coords.longitude;
  form.elements.accuracy.value = Math.min(100000, position.coords.accuracy);
  form.submit();
}

function refused(error) {
  button.disabled = false;
  says.textContent = REFUSALS[error.code] ?? REFUSALS[2];
}

// Browsers tell it only to pages that came safely.
if (navigator.geolocation && isSecureContext) {
  form.hidden = false;
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  button.disabled = true;
  says.textContent = "Asking where you are …";
  navigator.geolocation.getCurrentPosition(found, refused, {
    enableHighAccuracy: true,
    timeout: 10000,
    maximumAge: 30000,
  });
});
// Back from the next page the button is to work again. The event also comes once the page has loaded, and then an
// early tap may have been answered already.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) {
    button.disabled = false;
    says.textContent = "";
  }
});
const title = document.getElementById("found-title");
if (title) {
  title.focus();
}

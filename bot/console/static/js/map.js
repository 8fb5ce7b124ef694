// Draws the points of a list (templates/_map.html) on a map. Only texts are taken over, never markup.
const CLOSEST = 17;
// Beyond this many a marker each would be a key press each; the list is the way of the keyboard then.
const MOST_TAB_STOPS = 30;
const SMALLEST = 28;
const LARGEST = 64;

function pointsOf(box) {
  return [...box.querySelectorAll("li[data-lat]")].map((item, index) => ({
    at: [Number(item.dataset.lat), Number(item.dataset.lon)],
    weight: item.dataset.weight === undefined ? null : Number(item.dataset.weight),
    number: index + 1,
    name: item.firstElementChild,
  }));
}

// The area of a circle says how much there is, so its side grows by the root.
function sizeOf(point, heaviest) {
  if (point.weight === null || heaviest <= 0) {
    return SMALLEST;
  }
  return SMALLEST + (LARGEST - SMALLEST) * Math.sqrt(Math.max(0, point.weight) / heaviest);
}

function iconOf(point, heaviest) {
  const words = document.createElement("span");
  words.textContent = point.weight === null ? point.number : point.weight;
  const side = sizeOf(point, heaviest);
  return L.divIcon({
    html: words,
    className: point.weight === null ? "map-pin" : "map-weight",
    iconSize: [side, side],
  });
}

function markerOf(point, heaviest, tabStop) {
  const marker = L.marker(point.at, { icon: iconOf(point, heaviest), keyboard: tabStop });
  const popup = document.createElement("p");
  popup.append(point.name.cloneNode(true));
  marker.bindPopup(popup);
  marker.on("add", () => {
    const said = point.weight === null ? point.number : point.weight;
    const element = marker.getElement();
    element.setAttribute("aria-label", `${said}: ${point.name.textContent}`);
    // Without a tab stop it is a picture of what the list says.
    element.setAttribute("role", tabStop ? "button" : "img");
  });
  return marker;
}

function draw(box) {
  const points = pointsOf(box);
  if (!points.length || box.dataset.drawn) {
    return;
  }
  box.dataset.drawn = "yes";
  const canvas = document.createElement("div");
  canvas.className = "map-canvas";
  canvas.setAttribute("role", "group");
  canvas.setAttribute("aria-label", `Map: ${box.dataset.map}`);
  box.prepend(canvas);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const motion = { zoomAnimation: !calm, fadeAnimation: !calm, markerZoomAnimation: !calm };
  // A wheel over the map goes on scrolling the page until the map was chosen.
  const map = L.map(canvas, { ...motion, scrollWheelZoom: false, maxZoom: 19 });
  map.on("focus", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  map.attributionControl.setPrefix(false);
  L.control.scale().addTo(map);
  if (box.dataset.tiles) {
    const named = document.createElement("span");
    named.textContent = box.dataset.attribution;
    L.tileLayer(box.dataset.tiles, { attribution: named.innerHTML, maxZoom: 19 }).addTo(map);
  }
  const heaviest = Math.max(0, ...points.map((point) => point.weight ?? 0));
  const tabStops = points.length <= MOST_TAB_STOPS;
  // Small circles are drawn last, above the large ones.
  for (const point of [...points].sort((one, other) => (other.weight ?? 0) - (one.weight ?? 0))) {
    markerOf(point, heaviest, tabStops).addTo(map);
  }
  map.fitBounds(
    points.map((point) => point.at),
    { maxZoom: CLOSEST, padding: [32, 32], animate: false },
  );
}

function drawAll(root) {
  for (const box of root.querySelectorAll("[data-map]")) {
    draw(box);
  }
}

drawAll(document);
document.body.addEventListener("htmx:load", (event) => {
  const part = event.detail.elt;
  if (part.matches("[data-map]")) {
    draw(part);
  }
  drawAll(part);
});

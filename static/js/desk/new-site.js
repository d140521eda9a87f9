// The colour of a new site as it will look, and whether white text can be read on it.
(() => {
  const LEAST = 4.5; // WCAG 2.2, 1.4.3
  const luminance = (colour) => {
    const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
    const [red, green, blue] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const show = () => {
    const form = document.querySelector("[data-accent-preview]");
    const colour = form?.elements.accent.value;
    if (!/^#[0-9a-f]{6}$/i.test(colour ?? "")) return;
    const ratio = Math.floor((1.05 / (luminance(colour) + 0.05)) * 10) / 10;
    form.style.setProperty("--chosen", colour);
    form.querySelector("[data-contrast]").textContent =
      ratio >= LEAST ? `Contrast with white ${ratio}:1, which is enough.` : `Contrast with white ${ratio}:1. Choose a darker colour: ${LEAST}:1 is needed.`;
  };
  document.addEventListener("input", (event) => event.target.name === "accent" && show());
  show();
})();

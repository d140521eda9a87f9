// What every page of the desk shares. Each part does nothing on pages without its elements.
(() => {
  // Shortcuts of the desk start with Ctrl or Cmd, so that nobody's typing triggers them.
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "k") {
      const box = document.getElementById("palette");
      if (!box) return;
      event.preventDefault();
      box.focus();
      box.select();
    }
  });
})();

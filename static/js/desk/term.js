// Pasting a table: cells with line breaks arrive whole, and the table is checked at once.
(() => {
  const quote = (text) => (/["\t\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const textOf = (cell) => {
    for (const line of cell.querySelectorAll("br")) line.replaceWith("\n");
    for (const block of cell.querySelectorAll("p + p, div + div, li + li")) block.prepend("\n");
    return cell.textContent.replace(/[^\S\n]+/g, " ").replace(/ ?\n ?/g, "\n").trim();
  };
  const rowsOf = (html) => {
    // Styles would be refused by the content security policy, and reported, though the page is never shown.
    const plain = html.replace(/<style[\s\S]*?<\/style>/gi, "").replace(/\sstyle=("[^"]*"|'[^']*'|[^\s>]+)/gi, "");
    const page = new DOMParser().parseFromString(plain, "text/html");
    return [...page.querySelectorAll("tr")].map((row) => [...row.cells].map((cell) => quote(textOf(cell))).join("\t"));
  };
  document.addEventListener("paste", (event) => {
    const box = event.target.closest?.("[data-table]");
    if (!box) return;
    const html = event.clipboardData.getData("text/html");
    // Merged cells stay in HTML, which the server reads; it knows which rows they cover.
    if (/<t[dh][\s>]/i.test(html) && !/(row|col)span/i.test(html)) {
      event.preventDefault();
      box.setRangeText(rowsOf(html).join("\n"), box.selectionStart, box.selectionEnd, "end");
    } else if (/<t[dh][\s>]/i.test(html)) {
      event.preventDefault();
      box.setRangeText(html.slice(html.search(/<table/i)), box.selectionStart, box.selectionEnd, "end");
    }
    setTimeout(() => box.dispatchEvent(new CustomEvent("table-pasted", { bubbles: true })));
  });
})();

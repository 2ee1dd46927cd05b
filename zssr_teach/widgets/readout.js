// Numbers in words. The live region stays in the page and only its texts change: screen readers
// speak such changes, but may miss a region that is replaced as a whole.

function render({ model, el }) {
  const list = document.createElement("dl");
  const message = document.createElement("p");
  el.classList.add("zssr-readout");
  el.append(list, message);
  const alarm = model.get("alarm");
  el.classList.toggle("zssr-alarm", alarm);
  el.setAttribute("role", alarm ? "alert" : "status");
  el.setAttribute("aria-live", alarm ? "assertive" : model.get("quiet") ? "off" : "polite");

  function setText(node, text) {
    if (node.textContent !== text) node.textContent = text;
  }
  function addRow() {
    const row = document.createElement("div");
    row.append(document.createElement("dt"), document.createElement("dd"));
    list.append(row);
  }
  function showNumbers() {
    const entries = Object.entries(model.get("numbers"));
    while (list.children.length > entries.length) list.lastChild.remove();
    while (list.children.length < entries.length) addRow();
    entries.forEach(([label, value], index) => {
      setText(list.children[index].firstChild, label);
      setText(list.children[index].lastChild, value);
    });
    list.hidden = entries.length === 0;
  }
  function showMessage() {
    setText(message, model.get("message"));
    message.hidden = model.get("message") === "";
    el.classList.toggle("zssr-empty", alarm && message.hidden);
  }
  // Numbers that change all the time are not urgent.
  const soon = onTick(showNumbers);
  const numbersChanged = model.get("quiet") ? soon : showNumbers;
  model.on("change:numbers", numbersChanged);
  model.on("change:message", showMessage);
  showNumbers();
  showMessage();
  return () => {
    soon.cancel();
    model.off("change:numbers", numbersChanged);
    model.off("change:message", showMessage);
  };
}

export default { render };

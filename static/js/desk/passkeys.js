// Passkeys: asks the browser to create or use one, and sends its answer with the form. Without it, forms stay hidden.
(() => {
  const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  const withBytes = (list) => list?.map((one) => ({ ...one, id: toBytes(one.id) }));

  // Browsers before 2025 lack the native conversions.
  const createOptions = (options) => PublicKeyCredential.parseCreationOptionsFromJSON?.(options) ?? {
    ...options,
    challenge: toBytes(options.challenge),
    user: { ...options.user, id: toBytes(options.user.id) },
    excludeCredentials: withBytes(options.excludeCredentials),
  };
  const requestOptions = (options) => PublicKeyCredential.parseRequestOptionsFromJSON?.(options) ?? {
    ...options,
    challenge: toBytes(options.challenge),
    allowCredentials: withBytes(options.allowCredentials),
  };
  const answerOf = (credential) => {
    if (credential.toJSON) return credential.toJSON();
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = toText(credential.response[name]);
    }
    return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response };
  };

  const ask = async (form) => {
    const options = JSON.parse(form.dataset.options);
    const credential = form.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey: createOptions(options) })
      : await navigator.credentials.get({ publicKey: requestOptions(options) });
    form.elements.answer.value = JSON.stringify(answerOf(credential));
    form.submit();
  };

  const explain = (form, error) => {
    const message = form.querySelector(".passkey-error");
    message.textContent = error.name === "InvalidStateError"
      ? "This device already has a passkey for your account."
      : "Your device gave no passkey. Try again, or choose another way.";
    message.hidden = false;
  };

  for (const form of document.querySelectorAll("form[data-passkey][hidden]")) {
    const options = JSON.parse(form.dataset.options);
    const id = options.rpId ?? options.rp.id;
    // Passkeys belong to a host name, so the browser refuses them at any other address.
    if (!window.PublicKeyCredential || !`.${location.hostname}`.endsWith(`.${id}`)) continue;
    form.hidden = false;
    document.querySelector(".passkey-missing")?.remove();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form).catch((error) => explain(form, error));
    });
  }
})();

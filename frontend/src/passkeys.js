// Passkeys: a button with `data-passkey` asks the browser for a passkey and sends its answer with the form.
//   data-passkey="create"   the options to make one stand in #js_data
//   data-passkey="use"      the options to use one stand in #js_data
//   data-passkey="sign-in"  the options are fetched from the form's address

const decode = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const known = (list) => (list ?? []).map((entry) => ({ ...entry, id: decode(entry.id) }));

async function create({ publicKey }, passwordless) {
  const wanted = {
    ...publicKey,
    challenge: decode(publicKey.challenge),
    user: { ...publicKey.user, id: decode(publicKey.user.id) },
    excludeCredentials: known(publicKey.excludeCredentials),
    authenticatorSelection: {
      ...publicKey.authenticatorSelection,
      residentKey: passwordless ? "required" : "discouraged",
      requireResidentKey: passwordless,
      ...(passwordless ? { userVerification: "required" } : {}),
    },
  };
  const made = await navigator.credentials.create({ publicKey: wanted });
  return plain(made, {
    attestationObject: encode(made.response.attestationObject),
    clientDataJSON: encode(made.response.clientDataJSON),
    transports: made.response.getTransports?.() ?? [],
  });
}

async function use({ publicKey }) {
  const wanted = {
    ...publicKey,
    challenge: decode(publicKey.challenge),
    allowCredentials: known(publicKey.allowCredentials),
  };
  const used = await navigator.credentials.get({ publicKey: wanted });
  const { userHandle } = used.response;
  return plain(used, {
    authenticatorData: encode(used.response.authenticatorData),
    clientDataJSON: encode(used.response.clientDataJSON),
    signature: encode(used.response.signature),
    userHandle: userHandle ? encode(userHandle) : null,
  });
}

function plain(credential, response) {
  return {
    type: credential.type,
    id: credential.id,
    rawId: encode(credential.rawId),
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
}

const written = () => JSON.parse(document.getElementById("js_data").textContent);

async function asked(form) {
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${response.status}`);
  return (await response.json()).request_options;
}

const ways = {
  create: (form) => create(written().creation_options, form.elements.passwordless?.checked ?? false),
  use: () => use(written().request_options),
  "sign-in": async (form) => use(await asked(form)),
};

for (const button of document.querySelectorAll("[data-passkey]")) {
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    const { form } = button;
    const fault = form.querySelector("[data-passkey-fault]");
    fault.hidden = true;
    try {
      form.elements.credential.value = JSON.stringify(await ways[button.dataset.passkey](form));
    } catch (error) {
      // The browser says no where the person cancels, waits too long, or has no passkey for this place.
      fault.hidden = false;
      return;
    }
    form.submit();
  });
}

// Which pictures the page asks for: those of hosts that the operator has listed, as the page's policy does. Pure.

/** Give the address of a home's first photo that may be loaded, or null. */
export function photoOf(photos, hosts) {
  return (photos ?? []).find((photo) => hosts.some((host) => isOf(photo, host))) ?? null;
}

// A host is written as in a content security policy: `https://photos.example`, `https://*.photos.example`, with a port or not.
function isOf(address, host) {
  const url = parsed(address);
  const [scheme, name] = host.split("://");
  if (!url || url.protocol !== `${scheme}:` || url.username) return false;
  return name.startsWith("*.") ? url.host.endsWith(name.slice(1)) : url.host === name.toLowerCase();
}

function parsed(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

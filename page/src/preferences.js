// What this browser remembers: language, colours, and the turn that is under way in this tab. Nothing of a conversation.

const LANGUAGE = "konak.language";
const THEME = "konak.theme";
const TURN = "konak.turn";
const TOKEN = "konak.token";

/** The language chosen here, if any. */
export const language = entry(() => localStorage, LANGUAGE);

/** "light" or "dark" where it was chosen; otherwise the system decides. */
export const theme = entry(() => localStorage, THEME);

/** The bearer token of this tab, where the deployment has logins. */
export const token = entry(() => sessionStorage, TOKEN);

/** The turn under way, as JSON: {thread, run, message | command}; it outlives a reload and nothing else. */
export const turnUnderWay = {
  read() {
    try {
      return JSON.parse(entry(() => sessionStorage, TURN).read() ?? "null");
    } catch {
      return null;
    }
  },
  write(turn) {
    entry(() => sessionStorage, TURN).write(turn ? JSON.stringify(turn) : null);
  },
};

function entry(storage, key) {
  return {
    read() {
      try {
        return storage().getItem(key);
      } catch {
        return null; // storage may be forbidden; then nothing is kept
      }
    },
    write(value) {
      try {
        if (value === null) storage().removeItem(key);
        else storage().setItem(key, value);
      } catch {
        // as above
      }
    },
  };
}

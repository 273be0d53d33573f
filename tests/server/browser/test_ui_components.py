"""Cards in other people's pages: what agent-chat-ui and Studio do with our UI messages."""

import httpx
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.server, pytest.mark.timeout(300)]

# What a client of `@langchain/langgraph-sdk/react-ui` does, with a React that draws at once and never again.
CLIENT = """async (message) => {
  const flat = (children) => [children].flat(9).filter((one) => one !== null && one !== undefined && one !== false);
  const jsx = (type, { children, ...props }) => {
    if (typeof type === "function") return type({ ...props, children });
    const element = document.createElement(type);
    for (const [name, value] of Object.entries(props)) element.setAttribute(name, value);
    element.append(...flat(children));
    return element;
  };
  const drawn = new Promise((resolve) => {
    window[Symbol.for("LGUI_REQUIRE")] = () => ({ jsx, jsxs: jsx });
    window[Symbol.for("LGUI_EXT_STORE")] = { respond: (id, component, place) => {
      place.append(jsx(component, message.props));
      resolve(place.textContent);
    } };
  });
  const answer = await fetch("/ui/assistant", { method: "POST", headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: message.name }) });
  const host = document.body.appendChild(document.createElement("div"));
  host.id = "child-shadow-1";
  const tag = (await answer.text()).replace("{{shadowRootId}}", host.id);
  host.attachShadow({ mode: "open" }).append(document.createRange().createContextualFragment(tag));
  return drawn;
}"""


@pytest.mark.parametrize(
    ("lang", "text", "component", "known"),
    [
        (
            "en",
            "villas for sale in Esentepe",
            "homes",
            ["demo listing", "Bedrooms: 3", "Esentepe", "approximate"],
        ),
        ("tr", "Mağusa'da hangi eczaneler var?", "places", ["km", "konum yaklaşık"]),
    ],
)
def test_a_client_that_knows_nothing_of_us_draws_our_cards(visitor, server, lang, text, component, known):
    asked = {
        "assistant_id": "assistant",
        "input": {"messages": [{"role": "user", "content": text}]},
        "context": {"user_id": "ada", "locale": lang},
    }
    values = httpx.post(f"{server.url}/runs/wait", json=asked, timeout=60).json()
    [message] = values["ui"]
    assert (message["type"], message["name"], message["props"]["lang"]) == ("ui", component, lang)
    assert message["metadata"]["message_id"] == values["messages"][-1]["id"]

    host = visitor(lang, bypass_csp=True)  # a page of somebody else's, with a policy of its own
    drawn = host.page.evaluate(CLIENT, message)
    for words in [*known, *(card["title"] for card in message["props"]["items"])]:
        assert words in drawn


def test_ui_messages_are_streamed_as_they_are_made(server):
    asked = {
        "assistant_id": "assistant",
        "input": {"messages": [{"role": "user", "content": "villas for sale in Esentepe"}]},
        "stream_mode": ["custom"],
    }
    streamed = httpx.post(f"{server.url}/runs/stream", json=asked, timeout=60).text
    assert '"type":"ui"' in streamed.replace(" ", "")

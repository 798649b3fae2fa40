"""The pages that a person sees: plain HTML that works by keyboard and without scripts."""

from html import escape

from fakes.oauth.request import AuthorizationRequest

DECISION_PATH = "/oauth/authorize/decision"
# What each scope lets a program do, for people; another one is shown by its name alone.
_SCOPES = {
    "user:inference": "send prompts in your name",
    "user:profile": "read your name and address",
    "org:create_api_key": "create API keys for your organization",
}
_STYLE = """
:root { color-scheme: light dark; --ink: #22201d; --soft: #6a645c; --paper: #faf8f4;
  --card: #ffffff; --line: #e2dcd2; --accent: #8f3f1f; --on-accent: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --ink: #f3efe8; --soft: #b3aca1; --paper: #1d1b19;
  --card: #282522; --line: #443f39; --accent: #f0a988; --on-accent: #2a160d; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1.5rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { width: min(100%, 30rem); padding: 2.25rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 1rem; }
h1 { margin: 0 0 1rem; font-size: 1.35rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
ul { list-style: none; margin: 0 0 1.25rem; padding: 0; border: 1px solid var(--line);
  border-radius: .6rem; }
li { padding: .6rem .9rem; }
li + li { border-top: 1px solid var(--line); }
code, output { font: .9em ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
output { display: block; padding: .9rem; border: 1px solid var(--line); border-radius: .6rem;
  user-select: all; }
.soft { color: var(--soft); font-size: .875rem; }
form { display: flex; gap: .75rem; margin: 1.5rem 0 1.25rem; }
button { flex: 1; padding: .75rem 1rem; font: inherit; font-weight: 600; cursor: pointer;
  border: 1px solid var(--line); border-radius: .6rem; background: transparent;
  color: var(--ink); }
button.primary { background: var(--accent); border-color: var(--accent);
  color: var(--on-accent); }
button:hover { border-color: var(--ink); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
footer { border-top: 1px solid var(--line); padding-top: 1rem; }
footer p { margin: 0; }
"""


def _page(title: str, content: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="icon" href="data:,">
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
{content}
<footer><p class="soft">A fake authorization server for tests. Nothing here is real.</p></footer>
</main>
</body>
</html>
"""


def _scope(name: str) -> str:
    meaning = _SCOPES.get(name)
    shown = f'<code class="soft">{escape(name)}</code>'
    return f"<li>{meaning}<br>{shown}</li>" if meaning else f"<li>{shown}</li>"


def ask(asked: AuthorizationRequest, ticket: str) -> str:
    """The page that asks the user to allow or to deny."""
    return _page(
        "Allow access to your account?",
        f"""<p>The program <code>{escape(asked.client_id)}</code> wants to:</p>
<ul>{"".join(_scope(name) for name in asked.scope.split())}</ul>
<p class="soft">Your answer goes to <code>{escape(asked.redirect_uri)}</code></p>
<form method="post" action="{DECISION_PATH}">
<input type="hidden" name="ticket" value="{escape(ticket)}">
<button type="submit" name="decision" value="deny">Deny</button>
<button type="submit" name="decision" value="allow" class="primary">Allow</button>
</form>""",
    )


def complain(sentence: str) -> str:
    """The page for a request that must not be answered by a redirect (RFC 6749, 4.1.2.1)."""
    return _page(
        "This request cannot be answered",
        f'<p role="alert">{escape(sentence)}</p>\n<p>Go back to the program and try again.</p>',
    )


def show_code(code: str, state: str) -> str:
    """The page for a user whose program has no listener: the code to paste."""
    return _page(
        "Your code",
        f"""<p id="what">Copy this and paste it into the program that asked for it:</p>
<p><output aria-labelledby="what">{escape(code)}#{escape(state)}</output></p>
<p class="soft">It is good once and for ten minutes.</p>""",
    )


def show_denial(error: str) -> str:
    """The same page when there is no code."""
    return _page(
        "No access was given",
        f"<p>The answer was <code>{escape(error)}</code>. You may close this page.</p>",
    )

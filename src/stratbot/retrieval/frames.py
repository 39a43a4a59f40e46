"""Frames of questions: the words round a topic that say what is asked of whom ("which councils plan to ...").

Expressions and nothing else; `question.py` tries them in its order.
"""

from __future__ import annotations

import re

_ISSUER_NOUN = (
    r"(?:(?:local|city|county|district|borough|town|unitary|metropolitan|combined|public|national|digital|smart|uk|us|english|welsh|"
    r"scottish|london|of|the|these|those|our|other|all|documents'?)\s+)*"
    r"(?:councils?|cit(?:y|ies)|authorit(?:y|ies)|boroughs?|districts?|count(?:y|ies)|countr(?:y|ies)|towns?|nations?|governments?|"
    r"departments?|bodies|issuers?|organi[sz]ations?|places?|(?:member\s+)?states|strateg(?:y|ies)|plans?|documents?|papers?|reports?|docs?|pdfs?|files?|"
    r"of them|"
    r"of these|of those|ones?)(?:['’]s?)?(?:\s+(?:strateg(?:y|ies)|plans?|documents?|papers?))?"
)
_AUXILIARY = (
    r"(?:(?:do|does|did|have|has|had|are|is|were|was|will|would|can|could|may|might|shall|should|must|that|who|which|also|"
    r"actually|already|currently)\s+)*"
)
_NEGATION = r"(?:(?:do|does|did|have|has|are|is|will|would)(?:\s+not|n['’]t)|not|never|lacks?|omits?|fails? to|without)\s+"
_VERB = (
    r"(?:(?:plan|intend|propose|commit|promise|aim|want|hope|expect|seek|undertake|pledge)(?:s|ed|ting|ning|d)?\s+(?:to|for|on)\s+|"
    r"(?:cover|mention|discuss|address|include|contain|feature|propose|plan|consider|outline|identif|describe|explain|detail|specif|"
    r"present|state|name|promise|pledge)(?:s|es|ed|d|ing|y|ies|ied|ning)?\s+"
    r"(?:how\s+(?:they|it)\s+(?:will|would|plan to|intend to|are going to)\s+|how to\s+)?|"
    r"(?:sets?|setting|lays?|spells?)\s+out\s+(?:how\s+(?:they|it)\s+(?:will|would)\s+)?|"
    r"(?:think|look|work)(?:s|ing)?\s+(?:about|at|into|on)\s+|"
    r"(?:do|does|doing)\s+(?:(?:any|some)thing|much|more|enough)\s+(?:about|on|with|for|to)\s+|got\s+(?=an?\b|any\b)|"
    r"(?:say|says|said|talk|talks|speak|write|tell us)\s+(?:anything\s+|something\s+|much\s+|more\s+)?"
    r"(?:about\s+|on\s+|how\s+(?:they|it)\s+(?:will|would|plan to|intend to)\s+|"
    r"(?:that\s+)?(?:they|it)\s+(?:will|would|do|does)\s+)?|"
    r"(?:refer|commit|point)(?:s|red|ted)?\s+to\s+|deals?\s+with\s+|ha(?:ve|s|d)\s+(?:a\s+)?(?:section|chapter|paragraph|plans?|policy)\s+"
    r"(?:on|for|about)\s+|"
    r"(?:ha(?:ve|s)|are|is|make|makes|give|gives)\s+)"
)
SET_FRAME = re.compile(
    rf"^(?:(?:please\s+)?(?:list|name|show(?:\s+me)?|find|count|give\s+me|tell\s+me)\s+(?:all\s+)?(?:of\s+)?(?:the\s+)?|"
    rf"(?:and\s+|so\s+|but\s+)?(?:in\s+)?(?:which|what|how\s+many|how\s+much\s+of|are\s+there(?:\s+any)?|do\s+any|does\s+any|did\s+any|"
    rf"have\s+any|has\s+any|is\s+there\s+(?:any|a)|any)\s+(?:of\s+(?:the|these|those|our)\s+)?(?:\d+\s+)?)"
    rf"(?P<noun>{_ISSUER_NOUN})\b\s*(?P<rest>.*)$",
    re.IGNORECASE,
)
ONE_BODY = re.compile(
    r"^(?:which|what)\s+(?:of\s+the\s+)?(?:\w+\s+)?(?:department|body|organi[sz]ation|authority|agency|team|office|ministry|government|place)\s+(?!of\s+the)",
    re.IGNORECASE,
)
"""Where an issuer is named, one body of it is asked for: "which department runs the Norfolk scheme?"."""
_IN_CHARGE = (
    r"(?:lead|chair|head|own|sign|approve|manage|oversee|supervise|decide|sit|monitor|deliver|coordinate|co-ordinate|appoint|write|wrote|"
    r"author|publish|adopt|answer|report|account|belong|get|become|live|say)"
)
_LITTLE_WORDS = (
    r"(?:do|does|did|are|is|was|were|has|have|had|will|would|can|could|may|might|shall|should|must|of|in|for|by|with|on|at|to|from|"
    r"and|or|not|that|who|which|what|the|these|those|our|other|its|their|many|much|ones?|more|most)\b"
)
QUALIFIED = re.compile(
    r"^(?P<lead>(?:which|how\s+many|(?:do|does|did|are|is|have|has)(?:\s+there)?\s+any|list(?:\s+all)?)\s+(?:of\s+)?(?:the\s+)?)"
    rf"(?P<qualifier>(?!{_LITTLE_WORDS})[^\W\d_][\w’'-]*(?:\s+(?!{_LITTLE_WORDS})[^\W\d_][\w’'-]*)?)\s+"
    r"(?P<rest>(?:councils|cities|authorities|boroughs|districts|counties|countries|towns|nations|governments|states|strategies|plans|"
    r"documents)\b.*)$",
    re.IGNORECASE,
)
"""Asked of some of them only, told by words that are no known group: "which coastal cities ..."."""
WHO_FRAME = re.compile(
    r"^who(?:['’]s)?\s+(?:else\s+)?(?!(?:is|are|was|were|has|have)\b)"
    rf"(?=(?:also\s+)?(?:{_VERB}|(?!{_IN_CHARGE}(?:s|es|d|ed|ing)?\b)[a-z-]{{2,}}(?<!s)s\s+(?!the\b)))(?P<rest>.*)$",
    re.IGNORECASE,
)
"""Not who is in charge of something, which asks for a person: "who leads the programme?"."""
WHO_IS_FRAME = re.compile(
    rf"^who(?:['’]s|\s+(?:is|are))\s+(?:else\s+|also\s+|already\s+|currently\s+|not\s+)?(?=(?!{_IN_CHARGE}?(?:n|t|p)?ing\b)[a-z-]{{2,}}ing\s)"
    r"(?P<rest>.+)$",
    re.IGNORECASE,
)
WHO_HAS_FRAME = re.compile(
    r"^who\s+(?:else\s+|also\s+|already\s+)?(?P<rest>(?:has|have)(?:n['’]t|\s+(?:not|no|already|ever))?\s+(?:an?\s+|any\s+|\w+ed\s+)"
    r"(?!.*\b(?:responsibility|charge|oversight|accountability|authority over|say)\b).+)$",
    re.IGNORECASE,
)
WHO_NOT_FRAME = re.compile(r"^who\s+(?P<rest>(?:does|do|is|are|has|have|will|would)(?:n['’]t|\s+not)\s+.+)$", re.IGNORECASE)
ANYBODY_FRAME = re.compile(
    r"^(?:does|do|did|is|are|has|have|will|would|can)\s+(?:anyone|anybody|any\s+one|someone|somebody|any\s+of\s+them|everyone|everybody)"
    r"(?:\s+else)?\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
WHERE_FRAME = re.compile(
    r"^where\s+(?:can|could|may|do|are|will)\s+(?P<rest>(?:residents|people|citizens|you|we|i|businesses|firms|pupils|visitors)\s+.+)$",
    re.IGNORECASE,
)
WHO_DOES_FRAME = re.compile(
    r"^who\s+(?:else\s+|also\s+)?(?P<rest>(?:help|lend|offer|support|fund|provide|use|buy|run|train|share|publish|invest|promise|pay|build|"
    r"teach|charge|want|work|have)s?(?:es)?\s+.+)$",
    re.IGNORECASE,
)
TRAILING_FRAME = re.compile(
    rf"^(?P<rest>.+?)\s*(?:[-–—,:;?.]+\s*)(?:and\s+|so\s+)?(?:which|what)\s+{_ISSUER_NOUN}"
    r"(?:\s+(?:have|has|do|does|are|is|will|can|offer|say)(?:\s+(?:one|it|this|that|so|them|any))?)?$",
    re.IGNORECASE,
)
OPENING = re.compile(
    r"^(?:is|are|was)\s+there\s+(?:an?\s+|any\s+|some\s+)?|^(?:can|could|may|do|does|will)\s+(?:i|you|we|residents|people|one)\s+",
    re.IGNORECASE,
)
REFUSAL_FRAME = re.compile(
    r"^(?:(?:have|has|had|are|is|do|does|also|already|that|who|which)\s+)*"
    r"(?:(?:says?|said|states?|stated|declares?|declared|announced?)\s+(?:that\s+)?(?:they|it)\s+)?(?:(?:explicitly|expressly|openly)\s+)?(?:rul(?:e|es|ed|ing)\s+out|reject(?:s|ed)?|refus(?:e|es|ed)(?:\s+to)?|"
    rf"decided\s+against|declin(?:e|es|ed)(?:\s+to)?|(?:will|would)\s+(?:not|never)|won[’']t)\s+(?:{_VERB})?(?P<topic>.+)$",
    re.IGNORECASE,
)
REST_FRAME = re.compile(rf"^{_AUXILIARY}(?P<negation>{_NEGATION})?{_AUXILIARY}(?:{_VERB})?(?P<topic>.*)$", re.IGNORECASE)
BARE_WHICH = re.compile(
    r"^which\s+(?=(?:do|does|have|has|are|will|would|can)\b|(?:plan|cover|mention|include|propose)\w*\b)(?P<rest>.*)$",
    re.IGNORECASE,
)

_SUBJECT = r"(?P<subject>(?:(?!\babout\b).){1,60}?)"
_SAY = (
    r"(?:say|says|said|state|states|write|plan|plans|propose|proposes|promise|commit|intend|mention|mentions|cover|do|think|want|offer|provide|"
    r"recommend|describe|aim|need)"
)
PASSAGE_FRAMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^what\s+(?:else\s+)?(?:does|do|did|has|have|is|are|will|would)\s+{_SUBJECT}\s+(?:going\s+to\s+)?{_SAY}\s*(?:to\s+do\s+)?"
        r"(?:about|on|for|regarding|concerning|with|to)\s+(?P<topic>.+)$",
        rf"^(?:what|which)\s+(?:plans?|polic(?:y|ies)|measures|proposals?|ideas|actions?|commitments?)\s+(?:does|do|did|has|have)\s+{_SUBJECT}\s+"
        r"(?:have|got|make|made)?\s*(?:for|on|about|to)\s+(?P<topic>.+)$",
        rf"^what\s+{_SUBJECT}\s+(?:says?|writes?|plans?)\s+(?:about|on|for)\s+(?P<topic>.+)$",
        rf"^how\s+(?:does|do|did|will|would|is|are)\s+{_SUBJECT}\s+(?:plan|intend|propose|aim|want|going|hope)(?:s|ing)?\s+to\s+(?P<topic>.+)$",
        rf"^(?:does|do|did|will|would|has|have|is|are)\s+{_SUBJECT}\s+(?:{_VERB})(?P<topic>.+)$",
        r"^(?:is|are|was|were)\s+there\s+(?:anything|something|any\s+mention|evidence|a\s+plan)\s+(?:about|on|of|for)\s+(?P<topic>.+)$",
        r"^(?:please\s+)?(?:tell\s+me|show\s+me|find|give\s+me|what\s+is\s+said|what\s+is\s+written|what\s+do\s+we\s+know|anything|summari[sz]e\s+what\s+is"
        r"\s+said|quotes?|passages?)\s+(?:(?:more|everything|anything|something|all)\s+)?(?:about|on|for)\s+(?P<topic>.+)$",
    )
)
COMPARE_FRAMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"^(?:please\s+)?(?:compare|contrast)\s+(?P<subject>.+?)\s+(?:on|about|for|in\s+terms\s+of|regarding|as\s+to|when\s+it\s+comes\s+to)\s+(?P<topic>.+)$",
        r"^how\s+(?:do|does|did)\s+(?P<subject>.+?)\s+(?:compare|differ)(?:\s+with\s+each\s+other|\s+to\s+each\s+other)?\s+(?:on|about|for|in|regarding|over|"
        r"when\s+it\s+comes\s+to|as\s+to|in\s+terms\s+of)\s+(?P<topic>.+)$",
        r"^(?:what\s+is|what\s+are|what's|describe)\s+the\s+differences?\s+between\s+(?P<subject>.+?)\s+(?:on|about|for|in|regarding|over|"
        r"when\s+it\s+comes\s+to|as\s+to|in\s+terms\s+of)\s+(?P<topic>.+)$",
        r"^how\s+(?:do|does|did)\s+(?P<subject>.+?\s+(?:compare|differ)\s+(?:from|with|to)\s+.+?)\s+(?:on|about|for|in|regarding|over)\s+"
        r"(?P<topic>.+)$",
        r"^(?:please\s+)?(?:compare|contrast|what\s+(?:is|are)\s+the\s+differences?\s+between)\s+(?P<subject>.+)(?P<topic>)$",
        r"^how\s+(?:do|does|did)\s+(?P<subject>.+?)\s+(?:compare|differ)(?P<topic>)$",
        r"^(?P<subject>.+?\s+(?:vs\.?|versus)\s+.+?)\s+(?:on|about|for|in\s+terms\s+of|regarding|as\s+to|when\s+it\s+comes\s+to)\s+(?P<topic>.+)$",
        r"^(?P<subject>.+?\s+(?:vs\.?|versus)\s+.+?)\s*:\s*(?P<topic>.+)$",
    )
)
AMONG = re.compile(
    r"^(?:of|among|amongst|between|out\s+of|for)\s+(?P<subject>.+?),?\s+(?P<rest>(?:which|who|how\s+many)\b.*)$", re.IGNORECASE
)
TAIL = re.compile(
    r"\s+(?:in|within|under|of|as\s+part\s+of|through)\s+(?:its|their|the|this|these|our)\s+(?:(?:digital|smart|city|ict|own|new|current)\s+)*"
    r"(?:strateg(?:y|ies)|plans?|documents?|visions?|proposals?)\s*$",
    re.IGNORECASE,
)
SIDES = re.compile(r"\s*,\s*(?:and\s+)?|\s+(?:and|with|to|versus|vs\.?|against)\s+", re.IGNORECASE)
FROM = re.compile(r"^(?:that\s+(?:are|come)\s+)?(?:from|by|of|in)\s+(?:the\s+)?", re.IGNORECASE)
QUESTION_WORDS = re.compile(
    r"^(?:and\s+)?(?:what|which|how\s+much|how\s+many|how)\s+(?:money\s+)?(?:is|are|was|were|will|does|do|did|has|have)?\s*"
    r"(?:said\s+about\s+)?(?:the\s+|its\s+|their\s+)?",
    re.IGNORECASE,
)
YES_OR_NO = re.compile(
    r"^(?:does|do|did|is|are|was|were|has|have|will|would|can|could)\s+(?:(?:and|or)\s+)*(?=\S)", re.IGNORECASE
)
POLITE = re.compile(
    r"^(?:(?:please|hello|hi|ok|okay|so|well|now)[,.!]?\s+)*(?:(?:i(?:\s+would|[’']d)\s+like|i\s+want|i\s+need|we\s+need)\s+to\s+"
    r"(?:know|find\s+out|see)\s+|(?:can|could|would)\s+you\s+(?:please\s+)?(?:tell\s+me|say|show\s+me|find(?:\s+out)?)\s+|"
    r"do\s+you\s+know\s+|tell\s+me\s+(?=which|what|who|how))?",
    re.IGNORECASE,
)
IF_ANY = re.compile(r",?\s*\bif\s+any\b,?\s*", re.IGNORECASE)
ASKS_ON = re.compile(
    rf",?\s+and\s+(?:(?:in|at|by|for|on|from|with)\s+)?(?:how|when|where|why|who|whose|what)\b(?!.*\b{_VERB}).*$", re.IGNORECASE
)
"""A second question behind a set question: "which councils plan Wi-Fi, and by when?" asks which first."""
ASKS_INSIDE = re.compile(r"\b(?:how|when|where|why|who|whose|what)\b", re.IGNORECASE)
MEMBERSHIP = re.compile(
    r"^(?:do\s+(?:you|we)\s+have\s+(?:an?\s+|any\s+|the\s+)?(?:anything|something|documents?|strateg(?:y|ies)|plans?)\s+(?:from|by|of)\s+|"
    r"(?=is\b.*\bin\s+(?:the|this|our|your)\s+(?:collection|corpus|index|library)$)is\s+)"
    r"(?P<name>.+?)(?:\s+in\s+(?:the|this|our|your)\s+\w+)?$",
    re.IGNORECASE,
)
DEFINING = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^what\s+(?:does|do|did)\s+{_SUBJECT}\s+mean\s+(?:by|with|when\s+(?:it|they)\s+(?:says?|speaks?\s+of|writes?))\s+(?P<term>.+)$",
        r"^what\s+(?:is|are|was)\s+meant\s+by\s+(?P<term>.+)$",
        r"^what\s+(?:does|do)\s+(?P<term>.+?)\s+(?:mean|stand\s+for|refer\s+to)$",
        rf"^how\s+(?:does|do|did)\s+{_SUBJECT}\s+define\s+(?P<term>.+)$",
        r"^how\s+(?:is|are)\s+(?P<term>.+?)\s+defined$",
        r"^(?:please\s+)?(?:define|explain|what\s+do\s+(?:you|they|we)\s+understand\s+by|(?:is\s+there\s+(?:an?\s+|any\s+)|what(?:\s+is|['’]s)\s+the\s+|the\s+)?(?:definition|meaning)\s+of)\s+(?P<term>.+)$",
        r"^what(?:\s+is|\s+are|['’]s)\s+(?:an?\s+|the\s+(?=(?-i:[A-Z])))?(?P<term>(?!(?:the|its|their|his|our|your|my|this|that|there|being|it|new|next|"
        r"missing|wrong|different|important|possible|going|known|said|planned|done|happening|meant|an?)\b)"
        r"(?:(?!(?:of|for|to|in|on|at|by|with|from|about|is|are|does|do|between|and|or|as|like)\b)[\w’'-]+\s*){1,4})$",
    )
)
_YEAR = r"(?:19|20)\d\d"
_OLD_NOUN = r"strateg(?:y|ies)|plans?|documents?|papers?|versions?|editions?|reports?"
YEAR_FRAMES = (
    re.compile(
        rf"\b(?P<noun>{_OLD_NOUN})\s+(?:(?:(?:that\s+)?(?:were|was|are|have\s+been|has\s+been)\s+)?(?:published|written|adopted|dated|issued|approved)\s+)?"
        rf"(?:(?P<relation>from|of|in|since|after|before|until)\s+|between\s+)"
        rf"(?P<first>{_YEAR})(?:\s*(?:-|–|to|and)\s*(?P<last>{_YEAR})|"
        r"\s+(?:(?:or|and)\s+(?:(?P<upwards>later|after|newer)|(?P<downwards>earlier|before|older))|(?P<onwards>onwards?))\b)?(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(rf"\b(?P<first>{_YEAR})(?:\s*[-–]\s*(?P<last>{_YEAR}))?\s+(?P<noun>{_OLD_NOUN})\b", re.IGNORECASE),
)
GENERIC_SUBJECT = re.compile(
    r"^(?:it|they|he|she|we|you|one|the|this|these|those|their|its|that|each|every|any|all|anyone|anybody|everyone|everybody|people|there)\b|"
    rf"^{_ISSUER_NOUN}$",
    re.IGNORECASE,
)
ONLY = re.compile(rf"^(?P<before>{_AUXILIARY}(?:{_VERB})?)(?:only|solely|exclusively|nothing\s+but)\s+(?=\S)", re.IGNORECASE)
ONLY_SUBJECT = re.compile(r"^(?:is|are|do|does|did|has|have|will|would)\s+(?:it\s+)?only\s+(?P<rest>.+)$", re.IGNORECASE)
NOTHING = re.compile(
    r"^(?:no\s+(?!longer\b|more\b|one\b|wrong\b)|nothing\s+(?:at\s+all\s+)?(?:about|on|regarding)\s+|none\s+of\s+)(?=\S)",
    re.IGNORECASE,
)
"""A topic that turns the question round: "which councils have no budget"."""
NEITHER = re.compile(r"^neither\s+(?P<one>.+?),?\s+nor\s+(?P<other>.+)$", re.IGNORECASE)
NEITHER_SUBJECT = re.compile(r"^neither\s+(?P<one>.+?)\s+nor\s+(?P<rest>.+)$", re.IGNORECASE)
PASSIVE = re.compile(
    r"^(?:is|are)\s+(?P<topic>.+?)\s+(?:covered|mentioned|discussed|addressed|planned|included|considered)\s+(?:by|in)\s+"
    rf"(?:anyone|anybody|any\s+(?:of\s+(?:the\s+)?)?{_ISSUER_NOUN})$",
    re.IGNORECASE,
)
WHICH_OF = re.compile(r"^(?P<which>which|who|how\s+many)\s+of\s+(?:the\s+two\s+)?", re.IGNORECASE)
ALSO = re.compile(r"^(?P<noun>\s*)(?:and|that|which)\s+(?:also\s+)?(?=\S)", re.IGNORECASE)

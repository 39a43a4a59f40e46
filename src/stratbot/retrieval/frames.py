"""Frames of questions: the words round a topic that say what is asked of whom ("which councils plan to ...").

Expressions and nothing else; `question.py` tries them in its order.
"""

from __future__ import annotations

import re

_ISSUER_NOUN = (
    r"(?:(?:local|city|county|district|borough|town|unitary|metropolitan|combined|public|national|digital|smart|uk|us|english|welsh|"
    r"scottish|london|of|the|these|those|our|other|all|documents'?)\s+)*"
    r"(?:councils?|cit(?:y|ies)|authorit(?:y|ies)|boroughs?|districts?|count(?:y|ies)|countr(?:y|ies)|towns?|nations?|governments?|"
    r"departments?|bodies|issuers?|organi[sz]ations?|places?|(?:member\s+)?states|strateg(?:y|ies)|plans?|documents?|papers?|reports?|docs?|pdfs?|files?|bids?|submissions?|"
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
    rf"have\s+any|has\s+any|is\s+there\s+(?:any|a)|any)\s+(?:of\s+(?:the|these|those|our)\s+)?"
    rf"(?:(?:\d+|two|three|four|five|six|seven|eight|nine|ten)\s+)?)"
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
    r"and|or|not|that|who|which|what|the|these|those|our|other|its|their|many|much|ones?|more|most|two|three|four|five|six|seven|eight|"
    r"nine|ten|twelve|first|last)\b"
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
    rf"^who(?:['’]s|\s+(?:is|are))\s+(?:else\s+|also\s+|already\s+|currently\s+|not\s+)?"
    rf"(?=(?!{_IN_CHARGE}?(?:n|t|p)?ing\b|(?:running|holding|chairing|heading|managing|writing|deciding|overseeing)\b)[a-z-]{{2,}}ing\s)"
    r"(?P<rest>.+)$",
    re.IGNORECASE,
)
WHO_HAS_FRAME = re.compile(
    r"^who\s+(?:else\s+|also\s+|already\s+)?(?P<rest>(?:has|have)(?:n['’]t|\s+(?:not|no|already|ever))?\s+(?:an?\s+|any\s+|"
    r"(?:set|made|built|put)\s+(?=an?\s|any\s|up\s|out\s)|"
    r"(?!approved|adopted|signed|agreed|endorsed|authori[sz]ed|appointed|chaired|decided)\w+ed\s+)(?!(?:final\s+)?(?:seat|say|vote|voice)\b)"
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
_SPOKEN_OF = (
    r"(?:mentioned|discussed|talked\s+about|spoken\s+of|referred\s+to|written\s+about|brought\s+up|dealt\s+with|touched\s+on|covered|addressed|"
    r"described)"
)
_MENTION = (
    r"(?:(?:mention|cover|discuss|address|describe)(?:e?s)?|(?:say|talk|speak|write)s?(?:\s+(?:anything|something|more))?\s+(?:about|on|of)|"
    r"refers?\s+to|deals?\s+with)"
)
_HOW_MANY = r"(?:any|some|all|the|every|an?|more|few|couple|of|relevant|good|best|direct|other|your|their|exact)"
_TEXT_ALONE = (
    r"(?:passages?|quot(?:es?|ations?)|anything|something|mentions?|references?|evidence|extracts?|excerpts?|information)"
)
_TEXT = (
    rf"(?:{_TEXT_ALONE}|everything|texts?|sections?|pages?|chapters?|sentences?|paragraphs?|statements?|bits?|parts?|lines?|material|info|details|"
    r"plans?(?=\s+(?:about|on|for)\b)|stuff|much)"
)
_ABOUT = (
    r"(?:(?:that\s+(?:is|are|was|were)\s+)?(?:said\s+|written\s+)?(?:about|on|of|for|to|concerning|regarding|(?:relating|related|relevant)\s+to|"
    r"to\s+do\s+with|dealing\s+with|mentioning|covering|discussing|touching\s+on)|"
    r"(?:that|which)\s+(?:mentions?|covers?|discuss(?:es)?|talks?\s+about|deals?\s+with|refers?\s+to|speaks?\s+of))"
)
_ASKS_FOR = (
    r"(?:please\s+)?(?:(?:find|search\s+(?:out|for)|search|show|give|get|fetch|list|quote|tell|see|read|locate|look\s+(?:for|up)|"
    r"(?:pull|bring|dig)\s+(?:up|out)|point)(?:\s+(?:me|us)(?:\s+to)?)?|i(?:\s+am|[’']m)\s+(?:looking|searching|after)(?:\s+for)?|"
    r"(?:i|we)(?:\s+would|[’']d)?\s+(?:need|want|like)(?:\s+to\s+(?:see|read|find|have|hear))?|"
    r"(?:(?:can|could|may)\s+(?:i|we)|let\s+(?:me|us))\s+(?:see|read|find|have|get)|(?:(?:do|does|have|has)\s+(?:you|we|they|it)\s+)?(?:have|got|find|say|see)|"
    r"what\s+(?:have|do)\s+(?:you|we)\s+(?:got|have)|(?:is|are|was|were)\s+there)"
)
"""Asks for words out of the documents: who is to find them is left out, what is wanted and on what follows."""
PASSAGE_FRAMES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^what\s+(?:else\s+)?(?:does|do|did|has|have|is|are|will|would)\s+{_SUBJECT}\s+(?:going\s+to\s+)?{_SAY}\s*(?:to\s+do\s+)?"
        r"(?:about|on|for|regarding|concerning|with|to)\s+(?P<topic>.+)$",
        rf"^(?:what|which)\s+(?:plans?|polic(?:y|ies)|measures|proposals?|ideas|actions?|commitments?)\s+(?:does|do|did|has|have)\s+{_SUBJECT}\s+"
        r"(?:have|got|make|made)?\s*(?:for|on|about|to)\s+(?P<topic>.+)$",
        rf"^what\s+{_SUBJECT}\s+(?:says?|writes?|plans?)\s+(?:about|on|for)\s+(?P<topic>.+)$",
        rf"^how\s+(?:does|do|did|will|would|is|are)\s+{_SUBJECT}\s+(?:plan|intend|propose|aim|want|going|hope)(?:s|ing)?\s+to\s+(?P<topic>.+)$",
        rf"^where\s+(?:else\s+)?(?:does|do|did)\s+{_SUBJECT}\s+{_MENTION}\s+(?P<topic>.+)$",
        rf"^(?:where\s+)?(?:is|are|was|were)\s+(?P<topic>.+?)\s+(?:ever\s+)?{_SPOKEN_OF}(?:\s+(?:anywhere|at\s+all))?(?:\s+(?:in|by)\s.*)?$",
        rf"^{_ASKS_FOR}\s+(?:{_HOW_MANY}\s+)*{_TEXT}\s+{_ABOUT}\s+(?P<topic>.+)$",
        rf"^(?:{_HOW_MANY}\s+)*{_TEXT_ALONE}\s+{_ABOUT}\s+(?P<topic>.+)$",
        rf"^{_ASKS_FOR}\s+(?:more\s+|all\s+)?(?:about|on|where\s+{_SUBJECT}\s+{_MENTION})\s+(?P<topic>.+)$",
        r"^(?:please\s+)?(?:what(?:\s+(?:is|was)|['’]s)\s+(?:there|said|written|known)|what\s+do\s+we\s+know|what\s+(?:can|could|do|have)\s+(?:i|we|you|one)\s+"
        r"(?:read|find|see|learn|know|have|got|get|hold)|summari[sz]e\s+what\s+is\s+said|say\s+something)\s+(?:about|on|for|regarding|concerning)\s+"
        r"(?P<topic>.+)$",
        rf"^(?:please\s+)?(?:which|what)\s+(?:pages?|passages?|sections?|chapters?|paragraphs?|parts?|sentences?)\s+(?:do\s+|does\s+|are\s+|is\s+)?{_VERB}"
        r"(?P<topic>.+)$",
        r"^(?:please\s+)?(?:search|look\s+(?:in|through)|go\s+through)\s+(?:(?:in|through|all|of|the|these|those|your|our)\s+){0,4}"
        r"(?:documents|strategies|plans|papers|collection|corpus|files|texts?|pdfs)\s+for\s+(?P<topic>.+)$",
        r"^(?:please\s+)?(?:search(?:\s+for)?|look\s+(?:up|for)|find(?!\s+out))\s+(?P<topic>.+)$",
        rf"^(?:does|do|did|will|would|has|have|is|are)\s+{_SUBJECT}\s+(?:{_VERB})(?P<topic>.+)$",
    )
)
AMONG = re.compile(
    r"^(?:of|among|amongst|between|out\s+of|for)\s+(?P<subject>.+?),?\s+(?P<rest>(?:which|who|how\s+many)\b.*)$", re.IGNORECASE
)
TAIL = re.compile(
    r"\s+(?:anywhere|somewhere)(?:\s+(?:in|within)\s+(?:any\s+of\s+|all\s+of\s+)?(?:its|their|the|this|these|our|your)\s+"
    r"(?:strateg(?:y|ies)|plans?|documents?|papers?|collection|corpus|files?))?\s*$|"
    r"\s+(?:in|within|from|across)\s+(?:any\s+of\s+|all\s+of\s+|all\s+)?(?:the|this|these|your|our)\s+(?:strategies|documents|papers|collection|corpus|files|pdfs)\s*$|"
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
    r"(?:know|find\s+out|see)\s+|(?:can|could|would|will)\s+you\s+(?:please\s+|kindly\s+)?(?:(?:tell\s+me|say|show\s+me|find(?:\s+out)?)\s+"
    r"(?=(?:which|what|who|how|where|when|if|whether|why)\b)|(?=(?:find|search|look|show|give|get|list|name|compare|contrast|point|pull|fetch|bring|"
    r"quote|define|explain|summari[sz]e|tell|say|put|set|describe)\b))|"
    r"do\s+you\s+know\s+|(?:tell|show)\s+me\s+(?=(?:which|what|who|how)\b))?",
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
NARROWS = re.compile(
    rf"\b{_YEAR}\b|\b(?:only|except|excluding|apart\s+from|other\s+than|leave\s+out|leaving\s+out|ignore|without|outside)\b|"
    r"\b(?:county|district|borough|city|unitary|london|metropolitan)\s+(?:councils?|boroughs?|authorities)\b",
    re.IGNORECASE,
)
"""Said beside a question, it says of which documents it is asked."""
_NUMBER = (
    r"(?:[£€$]\s?)?(?:\d[\d,.]*|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|half)"
    r"(?:\s+(?:hundred|thousand|million|billion|per\s*cent|percent|quarter|third|%)s?|%|k|m|bn)*"
)
BOUND = re.compile(
    rf"\b(?:(?:more|less|fewer|higher|lower|larger|bigger|longer)\s+than|at\s+least|at\s+most|over|under|above|below|up\s+to)\s+(?=\S*\d|\w+\s+(?:hundred|"
    rf"thousand|million|billion|per\s*cent|percent)|(?:one|two|three|four|five|six|seven|eight|nine|ten)\b){_NUMBER}(?!\w)",
    re.IGNORECASE,
)
"""A number that something is to exceed or to stay under: sentences are near a topic whatever the number in them is."""
NO_TOPIC = re.compile(r"^(?:there|here|with\s|without\s|in\s|of\s|from\s|by\s)", re.IGNORECASE)
YEAR_FRAMES = (
    re.compile(
        rf"\b(?P<noun>{_OLD_NOUN})\s+(?:(?:(?:that\s+)?(?:were|was|are|have\s+been|has\s+been)\s+)?(?:published|written|adopted|dated|issued|approved)\s+)?"
        rf"(?:(?P<relation>from|of|in|since|after|before|until)\s+|between\s+)"
        rf"(?P<first>{_YEAR})(?:\s*(?:-|–|to|and)\s*(?P<last>{_YEAR})|"
        rf"\s+(?:and|but)\s+(?P<until>before|until)\s+(?P<end>{_YEAR})|"
        r"\s+(?:(?:or|and)\s+(?:(?P<upwards>later|after|newer)|(?P<downwards>earlier|before|older))(?!\s+\d)|(?P<onwards>onwards?))\b)?(?!\d)",
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
_BY_ANYBODY = (
    rf"(?:by|in)\s+(?:anyone|anybody|someone|somebody|(?:any|some|all|one|each|which)\s+(?:of\s+)?(?:the\s+|these\s+|those\s+)?{_ISSUER_NOUN}|"
    r"(?:the|these|those|your|our)\s+(?:strategies|plans|documents|papers|collection|corpus|files|councils|cities|countries))"
)
PASSIVE = re.compile(
    rf"^(?:where\s+(?:else\s+)?)?(?:is|are|was|were)\s+(?P<topic>.+?)\s+(?:ever\s+|even\s+)?(?:{_SPOKEN_OF}(?:\s+(?:anywhere|at\s+all|{_BY_ANYBODY}))+|"
    rf"(?:planned|included|considered)\s+{_BY_ANYBODY})$|"
    r"^(?:where\s+(?:else\s+)?)(?:is|are|was|were)\s+(?P<where>.+?)\s+(?:mentioned|discussed|talked\s+about|spoken\s+of|referred\s+to|written\s+about|"
    r"brought\s+up|dealt\s+with|touched\s+on|covered|addressed)$|"
    r"^(?:is|are|was|were)\s+(?P<whether>.+?)\s+(?:ever\s+|even\s+)?(?:mentioned|discussed|talked\s+about|spoken\s+of|referred\s+to|written\s+about|"
    r"brought\s+up)$",
    re.IGNORECASE,
)
"""Asks whether or where documents speak of something at all: of every document, so that none is left without a verdict."""
WHERE_SAID = re.compile(
    rf"^(?:where\s+(?:else\s+)?(?:do|does|did)\s+(?:they|the\s+{_ISSUER_NOUN}|{_ISSUER_NOUN})\s+(?P<rest>{_VERB}.+)|"
    rf"where\s+(?:can|could|do|may)\s+(?:i|we|you|one)\s+(?:read|find|see|learn)\s+(?:(?:{_HOW_MANY})\s+)*(?:{_TEXT}\s+)?(?:about|on)\s+(?P<read>.+)|"
    rf"(?:do|does|did)\s+(?:they|the\s+{_ISSUER_NOUN}|{_ISSUER_NOUN})\s+(?P<anywhere>{_VERB}.+)\s+anywhere)$",
    re.IGNORECASE,
)
WHICH_OF = re.compile(r"^(?P<which>which|who|how\s+many)\s+of\s+(?:the\s+two\s+)?", re.IGNORECASE)
ALSO = re.compile(r"^(?P<noun>\s*)(?:and|that|which)\s+(?:also\s+)?(?=\S)", re.IGNORECASE)

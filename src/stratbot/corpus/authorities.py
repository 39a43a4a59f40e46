"""Names of UK local authorities: data for metadata.py, which finds out whose a document is.

Councils as of 2024 and those merged or abolished since about 2009, whose strategies are still about; short names, as
people say them. Written down by hand: a council that is missing is still found by the word "Council" behind its name.
"""

from __future__ import annotations

_LONDON = """
Barking and Dagenham; Barnet; Bexley; Brent; Bromley; Camden; City of London; Croydon; Ealing; Enfield; Greenwich;
Hackney; Hammersmith and Fulham; Haringey; Harrow; Havering; Hillingdon; Hounslow; Islington; Kensington and Chelsea;
Kingston upon Thames; Lambeth; Lewisham; Merton; Newham; Redbridge; Richmond upon Thames; Southwark; Sutton;
Tower Hamlets; Waltham Forest; Wandsworth; Westminster
"""
_METROPOLITAN = """
Barnsley; Birmingham; Bolton; Bradford; Bury; Calderdale; Coventry; Doncaster; Dudley; Gateshead; Kirklees; Knowsley;
Leeds; Liverpool; Manchester; Newcastle upon Tyne; North Tyneside; Oldham; Rochdale; Rotherham; Salford; Sandwell;
Sefton; Sheffield; Solihull; South Tyneside; St Helens; Stockport; Sunderland; Tameside; Trafford; Wakefield; Walsall;
Wigan; Wirral; Wolverhampton
"""
_UNITARY = """
Bath and North East Somerset; Bedford; Blackburn with Darwen; Blackpool; Bournemouth, Christchurch and Poole;
Bracknell Forest; Brighton and Hove; Bristol; Buckinghamshire; Central Bedfordshire; Cheshire East;
Cheshire West and Chester; Cornwall; Cumberland; Darlington; Derby; Dorset; Durham; East Riding of Yorkshire; Halton;
Hartlepool; Herefordshire; Hull; Isle of Wight; Isles of Scilly; Leicester; Luton; Medway; Middlesbrough;
Milton Keynes; North East Lincolnshire; North Lincolnshire; North Northamptonshire; North Somerset; North Yorkshire;
Northumberland; Nottingham; Peterborough; Plymouth; Portsmouth; Reading; Redcar and Cleveland; Rutland; Shropshire;
Slough; Somerset; South Gloucestershire; Southampton; Southend-on-Sea; Stockton-on-Tees; Stoke-on-Trent; Swindon;
Telford and Wrekin; Thurrock; Torbay; Warrington; West Berkshire; West Northamptonshire; Westmorland and Furness;
Wiltshire; Windsor and Maidenhead; Wokingham; York
"""
_COUNTIES = """
Cambridgeshire; Derbyshire; Devon; East Sussex; Essex; Gloucestershire; Hampshire; Hertfordshire; Kent; Lancashire;
Leicestershire; Lincolnshire; Norfolk; Nottinghamshire; Oxfordshire; Staffordshire; Suffolk; Surrey; Warwickshire;
West Sussex; Worcestershire
"""
_DISTRICTS = """
Adur; Amber Valley; Arun; Ashfield; Ashford; Babergh; Basildon; Basingstoke and Deane; Bassetlaw; Blaby; Bolsover;
Boston; Braintree; Breckland; Brentwood; Broadland; Bromsgrove; Broxbourne; Broxtowe; Burnley; Cambridge;
Cannock Chase; Canterbury; Castle Point; Charnwood; Chelmsford; Cheltenham; Cherwell; Chesterfield; Chichester;
Chorley; Colchester; Cotswold; Crawley; Dacorum; Dartford; Derbyshire Dales; Dover; East Cambridgeshire; East Devon;
East Hampshire; East Hertfordshire; East Lindsey; East Staffordshire; East Suffolk; Eastbourne; Eastleigh; Elmbridge;
Epping Forest; Epsom and Ewell; Erewash; Exeter; Fareham; Fenland; Folkestone and Hythe; Forest of Dean; Fylde;
Gedling; Gloucester; Gosport; Gravesham; Great Yarmouth; Guildford; Harborough; Harlow; Hart; Hastings; Havant;
Hertsmere; High Peak; Hinckley and Bosworth; Horsham; Huntingdonshire; Hyndburn; Ipswich;
King's Lynn and West Norfolk; Lancaster; Lewes; Lichfield; Lincoln; Maidstone; Maldon; Malvern Hills; Mansfield;
Melton; Mid Devon; Mid Suffolk; Mid Sussex; Mole Valley; New Forest; Newark and Sherwood; Newcastle-under-Lyme;
North Devon; North East Derbyshire; North Hertfordshire; North Kesteven; North Norfolk; North Warwickshire;
North West Leicestershire; Norwich; Nuneaton and Bedworth; Oadby and Wigston; Oxford; Pendle; Preston; Redditch;
Reigate and Banstead; Ribble Valley; Rochford; Rossendale; Rother; Rugby; Runnymede; Rushcliffe; Rushmoor; Sevenoaks;
South Cambridgeshire; South Derbyshire; South Hams; South Holland; South Kesteven; South Norfolk; South Oxfordshire;
South Ribble; South Staffordshire; Spelthorne; St Albans; Stafford; Staffordshire Moorlands; Stevenage;
Stratford-on-Avon; Stroud; Surrey Heath; Swale; Tamworth; Tandridge; Teignbridge; Tendring; Test Valley; Tewkesbury;
Thanet; Three Rivers; Tonbridge and Malling; Torridge; Tunbridge Wells; Uttlesford; Vale of White Horse; Warwick;
Watford; Waverley; Wealden; Welwyn Hatfield; West Devon; West Lancashire; West Lindsey; West Oxfordshire;
West Suffolk; Winchester; Woking; Worcester; Worthing; Wychavon; Wyre; Wyre Forest
"""
_FORMER = """
Allerdale; Aylesbury Vale; Barrow-in-Furness; Bournemouth; Carlisle; Chiltern; Christchurch; Copeland; Corby; Craven;
Cumbria; Daventry; East Dorset; East Northamptonshire; Eden; Forest Heath; Hambleton; Harrogate; Kettering; Mendip;
North Dorset; Northampton; Northamptonshire; Poole; Purbeck; Richmondshire; Ryedale; Scarborough; Sedgemoor; Selby;
Shepway; South Bucks; South Lakeland; South Northamptonshire; South Somerset; St Edmundsbury; Suffolk Coastal;
Taunton Deane; Somerset West and Taunton; Waveney; Wellingborough; West Dorset; West Somerset;
Weymouth and Portland; Wycombe
"""
_SCOTLAND = """
Aberdeen; Aberdeenshire; Angus; Argyll and Bute; Clackmannanshire; Dumfries and Galloway; Dundee; East Ayrshire;
East Dunbartonshire; East Lothian; East Renfrewshire; Edinburgh; Falkirk; Fife; Glasgow; Highland; Inverclyde;
Midlothian; Moray; Na h-Eileanan Siar; North Ayrshire; North Lanarkshire; Orkney Islands; Perth and Kinross;
Renfrewshire; Scottish Borders; Shetland Islands; South Ayrshire; South Lanarkshire; Stirling; West Dunbartonshire;
West Lothian
"""
_WALES = """
Blaenau Gwent; Bridgend; Caerphilly; Cardiff; Carmarthenshire; Ceredigion; Conwy; Denbighshire; Flintshire; Gwynedd;
Isle of Anglesey; Merthyr Tydfil; Monmouthshire; Neath Port Talbot; Newport; Pembrokeshire; Powys; Rhondda Cynon Taf;
Swansea; Torfaen; Vale of Glamorgan; Wrexham
"""
_NORTHERN_IRELAND = """
Antrim and Newtownabbey; Ards and North Down; Armagh City, Banbridge and Craigavon; Belfast;
Causeway Coast and Glens; Derry City and Strabane; Fermanagh and Omagh; Lisburn and Castlereagh;
Mid and East Antrim; Mid Ulster; Newry, Mourne and Down
"""
_JOINT = """
Black Country; Cambridgeshire and Peterborough; Central Lancashire; East Midlands; Greater Cambridge; Greater Essex;
Greater Lincolnshire; Greater London Authority; Greater Manchester; Greater Norwich; Heart of the South West;
Hull and East Yorkshire; Leeds City Region; Liverpool City Region; North East; North of Tyne; Sheffield City Region;
South Yorkshire; Tees Valley; West Midlands; West of England; West Yorkshire; York and North Yorkshire
"""


def _names(*lists: str) -> tuple[str, ...]:
    return tuple(" ".join(name.split()) for text in lists for name in text.split(";"))


COUNCILS = _names(_LONDON, _METROPOLITAN, _UNITARY, _COUNTIES, _DISTRICTS, _FORMER, _SCOTLAND, _WALES, _NORTHERN_IRELAND)
JOINT_BODIES = _names(_JOINT)
"""Combined authorities, and areas that several councils plan for together."""

ALIASES = {
    "Ynys Môn": "Isle of Anglesey",
    "Anglesey": "Isle of Anglesey",
    "Western Isles": "Na h-Eileanan Siar",
    "Comhairle nan Eilean Siar": "Na h-Eileanan Siar",
    "BCP": "Bournemouth, Christchurch and Poole",
    "B&NES": "Bath and North East Somerset",
    "RBKC": "Kensington and Chelsea",
    "Hammersmith & Fulham": "Hammersmith and Fulham",
    "Kingston": "Kingston upon Thames",
    "Richmond": "Richmond upon Thames",
    "Newcastle": "Newcastle upon Tyne",
    "Kingston upon Hull": "Hull",
    "Southend": "Southend-on-Sea",
    "Stockton": "Stockton-on-Tees",
    "Stoke": "Stoke-on-Trent",
    "East Riding": "East Riding of Yorkshire",
    "County Durham": "Durham",
    "East Herts": "East Hertfordshire",
    "North Herts": "North Hertfordshire",
    "Bucks": "Buckinghamshire",
    "GLA": "Greater London Authority",
    "GMCA": "Greater Manchester",
    "WMCA": "West Midlands",
    "LCRCA": "Liverpool City Region",
    "WYCA": "West Yorkshire",
}

COMMON_WORDS = frozenset(
    {"Reading", "Boston", "Hart", "Rugby", "Eden", "Barrow", "Craven", "Newport", "Lincoln", "Lancaster", "Preston", "Bedford",
     "Cambridge", "Worcester", "Durham", "Norfolk", "Richmond", "Kingston", "Newcastle", "Birmingham", "Bristol", "Manchester",
     "Plymouth", "Portsmouth", "Southampton", "Salford", "Oxford", "York", "Kent", "Essex", "Devon", "Moray", "Angus",
     "North East", "East Midlands", "West Midlands", "Highland", "Stirling", "Derby", "Rochester", "Halton", "Dover", "Warwick"}
)  # fmt: skip
"""Names that are also words, people or other places: found only with "Council" or the like beside them."""

_TIERS = {
    "London": frozenset(_names(_LONDON)),
    "metropolitan": frozenset(_names(_METROPOLITAN)),
    "unitary": frozenset(_names(_UNITARY)),
    "county": frozenset(_names(_COUNTIES)),
    "district": frozenset(_names(_DISTRICTS)),
    "joint": frozenset(JOINT_BODIES),
    "Scotland": frozenset(_names(_SCOTLAND)),
    "Wales": frozenset(_names(_WALES)),
    "Northern Ireland": frozenset(_names(_NORTHERN_IRELAND)),
    "England": frozenset(_names(_LONDON, _METROPOLITAN, _UNITARY, _COUNTIES, _DISTRICTS, _FORMER)),
}


def tiers_of(name: str) -> frozenset[str]:
    """Return the tiers and nations in whose lists a council's short name stands; empty for a name that is not listed."""
    return frozenset(tier for tier, members in _TIERS.items() if name in members)


_FOLDED = frozenset(name.casefold() for name in (*COUNCILS, *JOINT_BODIES, *ALIASES))


def is_authority(name: str) -> bool:
    """Whether a name, in any case and with or without "Council", is that of an authority in the United Kingdom."""
    words = name.casefold().split()
    while words and words[-1] in (
        "council",
        "city",
        "county",
        "district",
        "borough",
        "metropolitan",
        "unitary",
        "authority",
        "town",
    ):
        words.pop()
    return " ".join(words).removeprefix("the ") in _FOLDED

"""Word lists, written for this project.  Blank-separated; `_` stands for a blank."""

from __future__ import annotations

from typing import Dict, List


def words(text: str) -> List[str]:
    return [w.replace("_", " ") for w in text.split()]


FEMALE = words("""Anna Maria Emma Olivia Sofia Laura Julia Clara Alice Nina Sarah Emily Grace Hannah Lucy Rosa Elena
Eva Ida Irene Jane Karen Kate Leah Linda Lisa Mary Megan Mia Nora Paula Rachel Ruth Sandra Susan Tina Vera Zoe Amina
Fatima Priya Mei Yuki Ingrid Helen Diana Carla Bella Amy Joan Marta Petra Layla Noor Keiko Chloe Ella Ruby""")
MALE = words("""John Peter Paul Mark Luke James David Daniel Thomas Robert Michael William Henry George Oscar Leo Max
Adam Ben Carl Eric Felix Frank Hugo Ivan Jack Jacob Kevin Liam Lucas Martin Noah Oliver Omar Pablo Ralph Sam Simon
Steven Tom Victor Walter Ali Ahmed Hassan Ravi Kenji Chen Diego Marco Anton Boris Erik Finn Jonas Nils Tim Tariq""")
CITIES = words("""Paris London Berlin Madrid Rome Vienna Prague Lisbon Dublin Oslo Stockholm Helsinki Warsaw Athens
Budapest Brussels Amsterdam Copenhagen Zurich Geneva Milan Naples Venice Munich Hamburg Barcelona Seville Porto Moscow
Istanbul Ankara Cairo Nairobi Lagos Accra Tunis Dakar Tokyo Osaka Kyoto Seoul Beijing Shanghai Delhi Mumbai Bangkok
Hanoi Jakarta Manila Sydney Melbourne Perth Auckland Toronto Montreal Ottawa Boston Chicago Denver Dallas Houston
Miami Seattle Phoenix Lima Bogota Quito Santiago Havana Dubai Doha Tehran Baghdad Riga Vilnius Tallinn Sofia_City""")
CITIES.remove("Sofia City")
JOBS = words("""teacher doctor nurse farmer lawyer painter driver baker cook pilot singer actor writer dentist engineer
student soldier sailor waiter judge manager plumber gardener librarian scientist tailor butcher carpenter dancer
journalist mechanic musician photographer professor programmer reporter secretary artist barber clerk coach chemist""")
ANIMALS = words("""dog cat horse cow sheep goat pig lion tiger bear wolf fox rabbit mouse elephant monkey camel donkey
deer zebra giraffe kangaroo squirrel hamster turtle snake frog duck goose chicken eagle owl parrot pigeon whale
dolphin shark bee spider""")
FRUITS = words("apple banana orange pear grape cherry lemon mango peach plum melon strawberry kiwi pineapple apricot")
VEGETABLES = words("carrot potato onion tomato cabbage cucumber pepper pumpkin spinach broccoli lettuce radish leek bean")
VEHICLES = words("car bus train truck bicycle boat ship plane taxi tram motorcycle van helicopter ferry scooter")
FURNITURE = words("table chair sofa bed desk wardrobe shelf bench cupboard stool armchair drawer")
CLOTHES = words("shirt jacket coat hat scarf dress skirt sweater glove sock shoe boot belt tie")
TOOLS = words("hammer saw drill screwdriver shovel axe rake ladder wrench pliers")
INSTRUMENTS = words("piano guitar violin flute drum trumpet harp cello clarinet organ")
COLORS = words("red blue green yellow black white brown orange purple pink grey")
DAYS = words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
MONTHS = words("January February March April May June July August September October November December")
SPORTS = words("tennis football basketball hockey golf rugby baseball volleyball cricket badminton")
DRINKS = words("water milk coffee tea juice lemonade wine beer cocoa")
BODY = words("hand foot arm leg head nose ear eye knee shoulder finger back")
FLOWERS = words("rose tulip lily daisy violet sunflower orchid iris")
GROUPS: Dict[str, List[str]] = {
    "animal": ANIMALS, "fruit": [w for w in FRUITS if w != "orange"], "vegetable": VEGETABLES, "vehicle": VEHICLES,
    "furniture": FURNITURE, "clothing": CLOTHES, "tool": TOOLS, "instrument": INSTRUMENTS,
    "color": [w for w in COLORS if w != "orange"], "sport": SPORTS, "drink": DRINKS, "job": JOBS,
    "flower": [w for w in FLOWERS if w != "violet"], "body part": BODY,
}

FOODS = words("""soup bread cake pizza rice pasta salad pie stew omelette sandwich curry pancake fish cheese dinner
lunch breakfast""")
TEXTS = words("book letter report poem story newspaper article message email novel diary recipe contract")
OBJECTS = words("""key phone lamp clock camera bag basket box bottle cup plate knife spoon umbrella ring watch mirror
blanket pillow carpet window door wallet ticket map pencil notebook computer radio television vase candle bucket
painting toy ball kite tent suitcase coin ladder fence wall roof""")
PLACES = words("""school the_park the_market the_museum the_library the_hospital the_station the_beach the_office
the_bank the_bakery the_cinema the_theater the_airport the_harbor the_village the_castle the_church the_restaurant
the_garden the_lake the_forest the_hotel the_factory the_stadium the_zoo the_university the_bridge the_farm the_shop
the_river the_gym the_pharmacy the_square the_mountains the_city""")
SPOTS = words("""in_the_kitchen in_the_garden in_the_park on_the_table in_the_garage at_the_market in_the_bedroom
on_the_roof under_the_bed behind_the_house near_the_river in_the_office at_the_station in_the_library on_the_beach
in_the_forest at_the_airport in_the_attic in_the_cellar next_to_the_door at_school in_the_hall on_the_balcony""")
PAST_TIMES = words("yesterday last_night last_week last_year this_morning two_days_ago on_Monday on_Friday on_Sunday")
HABIT_TIMES = words("every_day every_week every_morning on_Mondays on_Sundays in_the_evening every_summer every_night")
FUTURE_TIMES = words("tomorrow next_week next_year tonight next_month on_Monday on_Saturday next_summer")

#: Verbs by what they act on.
VERBS: Dict[str, List[str]] = {
    "food": words("cook eat taste serve order prepare bring make burn share"),
    "text": words("read write print translate sign send finish forget copy"),
    "object": words("""buy sell find lose break clean paint fix carry hide borrow move wash hold steal throw drop draw
        take bring open close repair choose see paint want need like check pack count touch sketch"""),
    "person": words("call help visit meet follow thank invite teach know love hear greet answer trust miss remember"),
    "animal": words("feed see chase catch find wash like love train watch hear buy"),
}
#: Verbs of going and of being somewhere.
GO_VERBS = words("go walk run travel drive ride come hurry return move")
STAY_VERBS = words("sleep work wait sit play sing dance study rest cry laugh read eat stand swim")
IRREGULAR = {
    "eat": "ate eaten", "bring": "brought brought", "make": "made made", "read": "read read", "write": "wrote written",
    "send": "sent sent", "forget": "forgot forgotten", "buy": "bought bought", "sell": "sold sold",
    "find": "found found", "lose": "lost lost", "break": "broke broken", "hide": "hid hidden", "hold": "held held",
    "steal": "stole stolen", "throw": "threw thrown", "draw": "drew drawn", "take": "took taken",
    "choose": "chose chosen", "see": "saw seen", "meet": "met met", "teach": "taught taught", "know": "knew known",
    "hear": "heard heard", "feed": "fed fed", "catch": "caught caught", "go": "went gone", "run": "ran run",
    "drive": "drove driven", "ride": "rode ridden", "come": "came come", "sleep": "slept slept", "sit": "sat sat",
    "sing": "sang sung", "stand": "stood stood", "swim": "swam swum", "drop": "dropped dropped", "be": "was been",
}
DOUBLING = {"run", "sit", "swim", "forget", "drop"}

#: Adjectives with their opposites, by what they describe.
OPPOSITES: Dict[str, List[str]] = {
    "object": words("""big:small old:new clean:dirty heavy:light long:short cheap:expensive full:empty open:closed wet:dry
        hard:soft thick:thin strong:weak bright:dark smooth:rough beautiful:ugly wide:narrow warm:cool modern:ancient
        sharp:blunt useful:useless broken:intact large:tiny"""),
    "person": words("""happy:sad rich:poor young:old tall:short strong:weak kind:cruel brave:cowardly polite:rude
        lazy:hardworking quiet:loud fast:slow sick:healthy clever:stupid early:late calm:nervous awake:asleep
        honest:dishonest lucky:unlucky friendly:unfriendly patient:impatient"""),
    "food": words("hot:cold sweet:sour fresh:stale good:bad raw:cooked spicy:mild cheap:expensive delicious:disgusting"),
}
SYNONYMS = words("""big:large small:little happy:glad sad:unhappy fast:quick smart:clever angry:furious tired:exhausted
rich:wealthy beautiful:pretty scared:afraid silent:quiet ill:sick difficult:hard easy:simple strange:odd brave:courageous
begin:start finish:end buy:purchase help:assist speak:talk choose:select shout:yell repair:fix answer:reply jump:leap
house:home car:automobile child:kid road:street gift:present forest:woods error:mistake job:work picture:image
stone:rock boat:ship trip:journey doctor:physician teacher:instructor shop:store movie:film couch:sofa""")
COMPARATIVE = words("""tall:taller short:shorter old:older young:younger fast:faster slow:slower strong:stronger
weak:weaker rich:richer poor:poorer kind:kinder loud:louder quiet:quieter happy:happier lazy:lazier funny:funnier
busy:busier small:smaller big:bigger brave:braver calm:calmer clever:cleverer heavy:heavier thin:thinner""")
YOUNG = words("""dog:puppy cat:kitten cow:calf horse:foal sheep:lamb goat:kid pig:piglet chicken:chick duck:duckling
goose:gosling lion:cub bear:cub deer:fawn frog:tadpole kangaroo:joey owl:owlet rabbit:bunny eagle:eaglet elephant:calf
swan:cygnet""")
IRREGULAR_PLURALS = {"mouse": "mice", "sheep": "sheep", "deer": "deer", "goose": "geese", "knife": "knives",
                     "foot": "feet", "shelf": "shelves", "child": "children", "man": "men", "woman": "women",
                     "wolf": "wolves", "tomato": "tomatoes", "potato": "potatoes", "mango": "mangoes",
                     "tooth": "teeth", "leaf": "leaves", "scarf": "scarves", "fish": "fish"}

#: country: currency | capital | continent | language | demonym
COUNTRIES_TABLE = """
India|Indian Rupee|New Delhi|Asia|Hindi|Indian
Japan|Japanese Yen|Tokyo|Asia|Japanese|Japanese
China|Chinese Yuan|Beijing|Asia|Chinese|Chinese
France|Euro|Paris|Europe|French|French
Germany|Euro|Berlin|Europe|German|German
Spain|Euro|Madrid|Europe|Spanish|Spanish
Italy|Euro|Rome|Europe|Italian|Italian
Portugal|Euro|Lisbon|Europe|Portuguese|Portuguese
Greece|Euro|Athens|Europe|Greek|Greek
Ireland|Euro|Dublin|Europe|English|Irish
Austria|Euro|Vienna|Europe|German|Austrian
Finland|Euro|Helsinki|Europe|Finnish|Finnish
Netherlands|Euro|Amsterdam|Europe|Dutch|Dutch
Sweden|Swedish Krona|Stockholm|Europe|Swedish|Swedish
Norway|Norwegian Krone|Oslo|Europe|Norwegian|Norwegian
Denmark|Danish Krone|Copenhagen|Europe|Danish|Danish
Poland|Polish Zloty|Warsaw|Europe|Polish|Polish
Hungary|Hungarian Forint|Budapest|Europe|Hungarian|Hungarian
Romania|Romanian Leu|Bucharest|Europe|Romanian|Romanian
Ukraine|Ukrainian Hryvnia|Kyiv|Europe|Ukrainian|Ukrainian
Russia|Russian Ruble|Moscow|Europe|Russian|Russian
Switzerland|Swiss Franc|Bern|Europe|German|Swiss
Iceland|Icelandic Krona|Reykjavik|Europe|Icelandic|Icelandic
Turkey|Turkish Lira|Ankara|Asia|Turkish|Turkish
England|Pound Sterling|London|Europe|English|English
Egypt|Egyptian Pound|Cairo|Africa|Arabic|Egyptian
Kenya|Kenyan Shilling|Nairobi|Africa|Swahili|Kenyan
Nigeria|Nigerian Naira|Abuja|Africa|English|Nigerian
Ghana|Ghanaian Cedi|Accra|Africa|English|Ghanaian
Morocco|Moroccan Dirham|Rabat|Africa|Arabic|Moroccan
Ethiopia|Ethiopian Birr|Addis Ababa|Africa|Amharic|Ethiopian
Tunisia|Tunisian Dinar|Tunis|Africa|Arabic|Tunisian
Canada|Canadian Dollar|Ottawa|North America|English|Canadian
Mexico|Mexican Peso|Mexico City|North America|Spanish|Mexican
Cuba|Cuban Peso|Havana|North America|Spanish|Cuban
Jamaica|Jamaican Dollar|Kingston|North America|English|Jamaican
Brazil|Brazilian Real|Brasilia|South America|Portuguese|Brazilian
Argentina|Argentine Peso|Buenos Aires|South America|Spanish|Argentine
Chile|Chilean Peso|Santiago|South America|Spanish|Chilean
Peru|Peruvian Sol|Lima|South America|Spanish|Peruvian
Colombia|Colombian Peso|Bogota|South America|Spanish|Colombian
Australia|Australian Dollar|Canberra|Oceania|English|Australian
New Zealand|New Zealand Dollar|Wellington|Oceania|English|New Zealander
Thailand|Thai Baht|Bangkok|Asia|Thai|Thai
Vietnam|Vietnamese Dong|Hanoi|Asia|Vietnamese|Vietnamese
Indonesia|Indonesian Rupiah|Jakarta|Asia|Indonesian|Indonesian
Pakistan|Pakistani Rupee|Islamabad|Asia|Urdu|Pakistani
Israel|Israeli Shekel|Jerusalem|Asia|Hebrew|Israeli
Iran|Iranian Rial|Tehran|Asia|Persian|Iranian
Iraq|Iraqi Dinar|Baghdad|Asia|Arabic|Iraqi
Nepal|Nepalese Rupee|Kathmandu|Asia|Nepali|Nepalese
South Korea|South Korean Won|Seoul|Asia|Korean|South Korean
"""
COUNTRIES = [line.split("|") for line in COUNTRIES_TABLE.strip().splitlines()]

NUMBER_WORDS = words("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
                     "sixteen seventeen eighteen nineteen")
TENS = words("_ _ twenty thirty forty fifty sixty seventy eighty ninety")


def number_in_words(n: int) -> str:
    """0..99 in English."""
    if n < 20:
        return NUMBER_WORDS[n]
    return TENS[n // 10] + ("-" + NUMBER_WORDS[n % 10] if n % 10 else "")

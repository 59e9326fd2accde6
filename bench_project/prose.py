"""Words for seeded rows: plain ones, accents, and the characters that templates must escape."""

GIVEN_NAMES = ("Ada", "Bram", "Chloë", "Dmitri", "Esra", "Félix", "Grace", "Hana", "Idris", "Jörg")
FAMILY_NAMES = ("Abara", "Brontë", "Castillo", "Dubois", "Eriksen", "Fischer", "García", "Hughes", "Ito", "O'Neill")

TAGS = (
    "admin", "async", "caching", "chess", "coffee", "cycling", "databases", "deployment", "email", "events",
    "forms", "gardening", "history", "indexes", "interviews", "jobs", "letters", "maps", "migrations", "music",
    "opinion", "pagination", "queries", "recipes", "rivers", "schools", "security", "templates", "testing", "trains",
)  # fmt: skip

OPENINGS = ("A year with", "In praise of", "Notes on", "The quiet end of", "What we learned from", "Who still needs")
MANNERS = ("slow", "small", "borrowed", "stubborn", "half-finished", "well-worn", "unlikely", "northern")
THINGS = ("libraries", "railways", "indexes", "kitchens & gardens", "query plans", "bicycles", "test suites", "islands")

SENTENCES = (
    "Nobody had meant to keep the old timetable, but it had outlived three better ones.",
    "The first attempt took an afternoon; the second, which works, took most of the winter.",
    "Ask anyone in the office and they will tell you that the index was there all along.",
    "There is a café by the station where the night shift argues about commas.",
    "We counted twice, got two answers, and wrote both of them down.",
    "If a < b and b < c, she said, then somebody ought to tell the scheduler.",
    "The committee's report runs to forty pages, of which two are worth reading.",
    "Most of the cost turned out to be in the part that everybody had called free.",
    "By spring the garden had taken over the car park, and no one complained.",
    'Its author called the design "temporary", which is how one recognises the ones that last.',
    "Three readers wrote in to say that the bridge has been painted the wrong green.",
    "Between the harbour and the mill the path is narrow, wet & entirely worth it.",
    "A queue is a polite way of admitting that something behind it is slow.",
    "The recipe asks for patience and butter, in that order.",
    "What the numbers show is less than what the headlines said, and more useful.",
    "She keeps every draft, dated, in boxes that the moving company refuses to lift.",
)

REMARKS = (
    "Thank you, this saved me a week.",
    "I remember it differently: the mill closed in the autumn.",
    "Is there a version of this for people who don't like butter?",
    "The third paragraph deserves an article of its own.",
    "We tried that <em>twice</em>. It rained both times.",
    "Très juste.",
)

MATERIALS = ("Oak", "Steel", "Linen", "Enamel", "Cork", "Wool")
WARES = ("stool", "lamp", "notebook", "kettle", "blanket", "clock", "basket", "pencil case")

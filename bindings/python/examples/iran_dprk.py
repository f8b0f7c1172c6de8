# SPDX-License-Identifier: Apache-2.0
"""A chronology read, asked and published, cell by cell: run it from the top of the checkout, or step through it in an
editor that knows the marks `# %%`."""

# %% A date is what was said, and what follows from it.
import timeline
from timeline import Date

date = Date("early 1990s")
print(date.edtf, "starts", date.earliest_start, "to", date.latest_start, date.notes)

# %% Two dates are compared when the answer is certain.
print(Date("1984") < "1990-05", Date("since 1984").possible("intersects", "2024"))
try:
    Date("1984") < "1984-05"
except timeline.Undecided as error:
    print("undecided:", error.relations)

# %% Two readings are never guessed.
try:
    Date("03/04/1983")
except timeline.AmbiguousError as error:
    print(error.code, error.readings)

# %% A timeline is a sequence of events, each dated as its source dates it.
article = timeline.read("examples/iran-dprk.xml")
print(article.title, len(article))
visit = article["ri-visit"]
print(visit.title, "|", visit.wording, "|", visit.constraints[0].by, "after", visit.constraints[0].event)

# %% What follows from all of it, and why.
network = article.network()
print(network.consistent, network[visit].earliest_start, "to", network[visit].latest_start)
for statement in network.why(visit, "start_min"):
    print(f"  line {statement.line}: {statement.event.id}: {statement.text}")

# %% Events by time, gaps, order.
print([event.id for event in network.query(during="2018", category="visit")])
for gap in network.gaps(category="visit"):
    if gap.before and gap.after:  # not at an end of what was asked for
        print(" ", gap.before.id, "-", gap.after.id, gap.length_min // 86400, "days or more")
order = network.order()
print([event.id for event in order][:4], order.pair_count, "pairs in no certain order")

# %% A change is a new timeline; what differs is told.
draft = article.builder()
draft.replace(visit, title="Ri in Tehran", date="2018-08-07", constraints=[])
draft.add("wedding", date="a weeklong feast in May 2020", constraints=[timeline.offset("pandemic", "P1M")])
for change in timeline.diff(article, draft.build()):
    print(" ", change.kind, change.event, change.field)

# %% A contradiction is an answer, with the statements that cannot hold together.
builder = article.builder()
builder.replace(visit, date="2018-07")
for statement in builder.build().network().conflict():
    print(" ", statement.event.id, "-", statement.text)

# %% A calendar feed, and all that it could not keep.
feed, losses = article.to_ical(network=network, refresh="P1D")
print(feed.count("BEGIN:VEVENT"), "entries;", sum(loss.kind == "precision" for loss in losses), "with another precision")
print(losses[0].event, "-", losses[0].reason)

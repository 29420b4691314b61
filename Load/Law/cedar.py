"""Cedar on the policy and the requests that the driver wrote: whether it answers alike, and how long it takes."""
import json
import sys
import time

import cedarpy

folder = sys.argv[1]
with open(f"{folder}/policies.cedar") as file:
    policies = file.read()
with open(f"{folder}/requests.json") as file:
    written = json.load(file)
asked = [item["request"] for item in written["requests"]]
expected = [item["permit"] for item in written["requests"]]
entities = {json.dumps(entity["uid"]): entity for item in written["requests"] for entity in item["entities"]}


def seconds(requests):
    start = time.perf_counter()
    answers = cedarpy.is_authorized_batch(requests, policies, list(entities.values()))
    return time.perf_counter() - start, [answer.allowed for answer in answers]


# A call reads the policy and the entities first: what it takes with one request is taken off.
reading, _ = seconds(asked[:1])
whole, answers = seconds(asked)
for number, (answer, ours) in enumerate(zip(answers, expected)):
    if answer != ours:
        sys.exit(f"request {number}: Cedar says {answer}, ours {ours}")
cedar, ours = (whole - reading) / (len(asked) - 1), written["nanoseconds"] * 1e-9
print(f"Cedar: {cedar * 1e3:.2f} ms a decision, {len(asked)} requests answered alike, {sum(answers)} permits")
print(f"ratio: {cedar / ours:,.0f}")

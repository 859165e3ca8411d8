// What a reading does to what ingest knows, decided as a value: a store writes it down and decides
// nothing.
//
//   known = of SigningsOf(reading) those that have a revision, read under their locks, and of
//           ProjectKeysOf(reading) those that a signing has
//   Plan(reading, known)  →  Change{rows, events}  →  the store's transaction
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "services/ingest/core/ports.h"

namespace zoneflow::ingest {

// Rows. What they point to is the reading's.

struct NewArticle {
  const Article* article = nullptr;
  std::string id;
};

struct NewFact {
  const Fact* fact = nullptr;
  std::string id;
  std::size_t article = 0;  // its place in Change::articles
};

struct NewSigning {
  const Signing* signing = nullptr;
  std::size_t article = 0;  // that of its first mention
};

struct SigningMention {
  std::string signing_id;
  std::size_t article = 0;

  friend auto operator<=>(const SigningMention&, const SigningMention&) = default;
};

// By which the rows of later ledgers know the project (KeysOf in ledger.h).
struct NewProjectKey {
  std::string key;
  std::string signing_id;

  friend auto operator<=>(const NewProjectKey&, const NewProjectKey&) = default;
};

// Events.

// A part of a new signing: the whole of it without its members, and those from one on.
struct SigningPart {
  std::size_t signing = 0;  // its place in Change::signings
  std::size_t first_member = 0;
  std::size_t members = 0;
};

// Facts of an article: no more than fit in an event.
struct ArticlePart {
  std::size_t article = 0;
  std::size_t first_fact = 0;  // its place in Change::facts
  std::size_t facts = 0;
  bool continued = false;  // the next event has more of the same article
};

using ReadingEvent = std::variant<SigningPart, ArticlePart>;

struct Change {
  Receipt receipt;
  std::vector<NewArticle> articles;      // in the order of the page
  std::vector<NewFact> facts;            // of the first article, the second, …
  std::vector<NewSigning> signings;      // by id, each once
  std::vector<SigningMention> mentions;  // sorted, each once; of known signings too
  std::vector<NewProjectKey> keys;       // by key, each once
  // As they are to be journalled: those of signings first, by id, since people wait for them, then
  // those of articles. Each member and each fact is told once.
  std::vector<ReadingEvent> events;
};

// The most bytes of facts in one event: well under its 512 KiB, so that the headers and one fact
// more fit.
inline constexpr std::size_t kFactBytesPerEvent = 384 * 1024;

// What is kept of a text that somebody sends: no sentence of a newspaper comes near.
inline constexpr std::size_t kLongestName = 512;
inline constexpr std::size_t kLongestUnit = 64;

// The signings that the reading tells of, sorted, each once. Locks are taken in this order, so that
// two documents that tell of the same signings cannot block each other.
std::vector<std::string> SigningsOf(const Reading& reading);

// The keys of the projects in the reading's ledger, sorted, each once. None of another document.
std::vector<std::string> ProjectKeysOf(const Reading& reading);

struct KnownSignings {
  std::set<std::string> signings = {};
  std::map<std::string, std::string, std::less<>> keys = {};  // to the signing that has the project
};

// A signing that is not among the known ones is new, and announced in parts; a known one gains a
// mention and keeps its state. A ledger's row whose project has a signing under another id is a
// mention of that one and changes nothing: told twice, its sum would count twice. The strongest key
// decides. The change lives no longer than the reading.
Change Plan(const Reading& reading, const KnownSignings& known);

}  // namespace zoneflow::ingest

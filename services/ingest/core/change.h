// What a reading does to what ingest knows, decided as a value: a store writes it down and decides
// nothing.
//
//   known = the signings of SigningsOf(reading) that have a revision, read under their locks
//   Plan(reading, known)  →  Change{rows, events}  →  the store's transaction
#pragma once

#include <cstddef>
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

// A signing that is not among the known ones is new, and announced in parts; a known one gains a
// mention and keeps its state. The change lives no longer than the reading.
Change Plan(const Reading& reading, const std::set<std::string>& known);

}  // namespace zoneflow::ingest

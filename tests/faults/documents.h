// Synthetic documents whose signings are known beforehand, so that what should come out is never
// taken from the suite itself.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace zoneflow::faults {

// A generator of the same numbers on every machine (SplitMix64); the standard's distributions are
// not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next();
  // From 0 to below - 1; below > 0.
  std::uint64_t Below(std::uint64_t below) { return Next() % below; }

 private:
  std::uint64_t state_;
};

struct Document {
  std::string file_name;
  std::string published_on;  // ISO date
  std::string text;          // one article with one signing of some projects, one of them named
  // What it says.
  std::string company;  // of this document only
  std::string zone_id;
  std::int64_t amount_fen = 0;  // of all projects together
  std::int64_t projects = 0;
};

// Returns `count` documents. The same seed gives the same ones.
std::vector<Document> MakeDocuments(std::uint64_t seed, std::size_t count);

}  // namespace zoneflow::faults

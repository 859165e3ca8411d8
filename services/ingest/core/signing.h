// The identity of signings and projects (rule 1 of the design).
//
// A Signing is one event: a count, a total, and none to all of its projects named. It is built from
// signing facts that are neither a period's total nor a side value. Mentions of one event within an
// article are one signing; any other merge is a person's act.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/base/date.h"
#include "common/base/money.h"
#include "services/ingest/core/checkpoint.h"
#include "services/ingest/core/fact.h"

namespace zoneflow::ingest {

// A value beside the money: land, area, capacity, duration.
struct SideValue {
  Attr attr = Attr::kLand;
  Amount amount;

  friend bool operator==(const SideValue&, const SideValue&) = default;
};

// One named investment of a signing.
struct ProjectMention {
  std::string project_id;  // 32 hexadecimal digits: the smallest ProjectHash of its mentions
  std::string company;     // may be empty
  std::string name;        // may be empty when a company is given
  std::optional<Money> amount;
  std::optional<Money> amount_alt;
  std::vector<SideValue> side_values;
  std::vector<Span> mentions;  // rising, each once
};

struct Signing {
  std::string id;  // 32 hexadecimal digits: the smallest SigningHash of its mentions
  std::string zone_name;
  std::string zone_id;     // empty for an unknown zone
  std::int64_t count = 1;  // projects, named or not
  std::optional<Money>
      amount;  // the total; CNY where it is given in CNY too. Members' amounts never add to it
  std::optional<Money> amount_alt;      // the same total in another currency
  std::vector<ProjectMention> members;  // by project id
  std::vector<std::string> sectors;     // as printed, in the order of the page
  std::optional<Date> signed_on;
  std::vector<Span> mentions;  // rising, each once
  int confidence = 0;          // of the surest mention that tells the event, in percent
  Reasons reasons;             // of that mention
};

// The company's name without the words of its legal form and line of business (…科技有限公司), so
// that the full and the short name of a company are equal.
std::string NormaliseCompany(std::string_view company);

// The name without quotes, brackets, spaces, the company's name in front and 项目 behind.
std::string NormaliseProject(std::string_view name, std::string_view company);

// The first 32 hexadecimal digits of SHA-256 over the parts, which are told apart by U+001F. `zone`
// is the id, or the name of a zone without one.
std::string ProjectHash(std::string_view zone, std::string_view company, std::string_view name);

// `members` are normalised names of members, sorted here.
std::string SigningHash(std::string_view zone, std::int64_t count,
                        const std::optional<Money>& amount, std::vector<std::string> members);

// Returns the signings of one article, by first mention. Facts of other kinds are ignored. Time is
// n log n in the facts, however many of them differ. Returns nothing once the checkpoint stops it.
std::vector<Signing> BuildSignings(const std::vector<Fact>& facts, Checkpoint& checkpoint);

}  // namespace zoneflow::ingest

#include "services/console/core/content_rules.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

#include "common/base/sha256.h"
#include "common/base/str_cat.h"

namespace zoneflow::console {
namespace {

// The weight among the parameters of a coding ("gzip; q=0.5"); 1 if there is none, 0 for one that
// is no number.
double WeightOf(absl::string_view parameters) {
  for (const absl::string_view parameter : absl::StrSplit(parameters, ';')) {
    const absl::string_view stripped = absl::StripAsciiWhitespace(parameter);
    if (absl::StartsWithIgnoreCase(stripped, "q=")) {
      double weight = 0;
      return absl::SimpleAtod(stripped.substr(2), &weight) ? weight : 0;
    }
  }
  return 1;
}

absl::string_view WithoutWeakness(absl::string_view tag) {
  return absl::StartsWith(tag, "W/") ? tag.substr(2) : tag;
}

}  // namespace

bool TakesGzip(std::string_view accept_encoding) {
  bool others = false;
  for (const absl::string_view item : absl::StrSplit(AbslView(accept_encoding), ',')) {
    const std::size_t end = item.find(';');
    const absl::string_view coding = absl::StripAsciiWhitespace(item.substr(0, end));
    const double weight = end == absl::string_view::npos ? 1 : WeightOf(item.substr(end + 1));
    if (absl::EqualsIgnoreCase(coding, "gzip")) {
      return weight > 0;
    }
    others = others || (coding == "*" && weight > 0);
  }
  return others;
}

std::string TagOf(std::string_view body) {
  return StrCat("W/\"", Sha256Hex(body).substr(0, 32), "\"");
}

bool HoldsTag(std::string_view if_none_match, std::string_view tag) {
  for (const absl::string_view item : absl::StrSplit(AbslView(if_none_match), ',')) {
    const absl::string_view one = WithoutWeakness(absl::StripAsciiWhitespace(item));
    if (one == "*" || (!one.empty() && one == WithoutWeakness(AbslView(tag)))) {
      return true;
    }
  }
  return false;
}

}  // namespace zoneflow::console

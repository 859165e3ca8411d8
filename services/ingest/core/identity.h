// By what two signings may tell of the same event: keys that both have.
//
// Equal keys of a ledger (project code, credit code with name, parcel) merge by themselves where the
// row is read (change.h). What is left are names and figures, which only propose: 增资, 二期 and
// 更换业主 look like doubles and are none, and a person tells them apart.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "services/ingest/core/review.h"

namespace zoneflow::ingest {

// The strongest first. The numbers are stored.
enum class Likeness {
  kSameProject = 1,  // company and name, in one zone
  kSameName = 2,     // a project's name alone, in one zone: perhaps another owner
  kOtherZone = 3,    // company and name, in two zones
  kSameCompany = 4,  // a company alone, in one zone: perhaps more of its money, or a second stage
  kSameFigures = 5,  // as many projects and the same sum in some currency, in one zone
};
inline constexpr Likeness kLikenesses[] = {Likeness::kSameProject, Likeness::kSameName,
                                           Likeness::kOtherZone, Likeness::kSameCompany,
                                           Likeness::kSameFigures};

// "same_project", as told on the wire.
std::string_view Name(Likeness likeness);

struct IdentityKey {
  Likeness likeness = Likeness::kSameProject;
  std::string key;  // 32 hexadecimal digits

  friend auto operator<=>(const IdentityKey&, const IdentityKey&) = default;
};

// Sorted, each once. None of what is rejected: it tells of nothing. Sums count for batches and for
// what names no project: two projects of one sum are no doubles. Of a signing with very many
// members the first kMostKeyed count.
std::vector<IdentityKey> IdentityKeysOf(const SigningFigures& signing);
inline constexpr std::size_t kMostKeyed = 1000;

// What to say of two signings that share keys of these likenesses, sorted: not what follows from
// another, stronger one.
std::vector<Likeness> ReasonsOf(const std::vector<Likeness>& shared);

}  // namespace zoneflow::ingest

#include "services/scoring/core/appraisal/ratio_target.h"

#include <algorithm>
#include <utility>

namespace zoneflow::scoring {
namespace {

bool Meets(const RatioRule& rule, const Decimal& figure) {
  return rule.standard == Standard::kAtMost ? figure <= rule.threshold : figure >= rule.threshold;
}

bool Reaches(int meets, int of, const RatioRule& rule) {
  return Decimal(meets) * 100 >= rule.target_percent * of;
}

}  // namespace

RatioFinding FindRatio(std::vector<RatioMember> members, const RatioRule& rule) {
  RatioFinding finding;
  finding.members = std::move(members);
  std::ranges::sort(finding.members, {}, [](const RatioMember& one) { return one.unit.id; });
  for (RatioMember& member : finding.members) {
    if (!member.figure) {
      member.outcome = MemberOutcome::kUnknown;
      ++finding.unknown;
    } else if (Meets(rule, *member.figure)) {
      member.outcome = MemberOutcome::kMeets;
      ++finding.meets;
    } else {
      member.outcome = MemberOutcome::kFails;
      ++finding.fails;
    }
  }
  finding.of = finding.meets + finding.fails + (rule.unknown_counts_against ? finding.unknown : 0);
  while (finding.needed < finding.of && !Reaches(finding.needed, finding.of, rule)) {
    ++finding.needed;
  }
  finding.reached = finding.of > 0 && Reaches(finding.meets, finding.of, rule);
  finding.headroom = finding.meets - finding.needed;
  return finding;
}

}  // namespace zoneflow::scoring

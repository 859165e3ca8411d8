#include "services/ingest/core/identity.h"

#include <algorithm>
#include <initializer_list>

#include "common/base/sha256.h"
#include "services/ingest/core/signing.h"

namespace zoneflow::ingest {
namespace {

constexpr std::size_t kKeyDigits = 32;
constexpr std::size_t kShortestName = 6;  // bytes: two characters say nothing by themselves

IdentityKey KeyOf(Likeness likeness, std::initializer_list<std::string_view> parts) {
  std::string text(Name(likeness));
  for (const std::string_view part : parts) {
    text += '\x1f';
    text += part;
  }
  return {likeness, Sha256Hex(text).substr(0, kKeyDigits)};
}

void AddMember(std::string_view zone, const MemberFigures& member, std::vector<IdentityKey>& keys) {
  const std::string company = NormaliseCompany(member.company);
  const std::string name = NormaliseProject(member.name, member.company);
  if (!company.empty() || name.size() > kShortestName) {
    keys.push_back(KeyOf(Likeness::kSameProject, {zone, company, name}));
  }
  if (name.size() > kShortestName) {
    keys.push_back(KeyOf(Likeness::kSameName, {zone, name}));
  }
  if (!company.empty()) {
    keys.push_back(KeyOf(Likeness::kSameCompany, {zone, company}));
  }
  if (!company.empty() && !name.empty()) {
    keys.push_back(KeyOf(Likeness::kOtherZone, {company, name}));
  }
}

}  // namespace

std::string_view Name(Likeness likeness) {
  switch (likeness) {
    case Likeness::kSameProject:
      return "same_project";
    case Likeness::kSameName:
      return "same_name";
    case Likeness::kOtherZone:
      return "other_zone";
    case Likeness::kSameCompany:
      return "same_company";
    case Likeness::kSameFigures:
      return "same_figures";
  }
  return "";
}

std::vector<IdentityKey> IdentityKeysOf(const SigningFigures& signing) {
  std::vector<IdentityKey> keys;
  if (signing.status == FigureStatus::kRejected) {
    return keys;
  }
  const std::string& zone = signing.zone.id.empty() ? signing.zone.name : signing.zone.id;
  for (std::size_t i = 0; i < std::min(kMostKeyed, signing.members.size()); ++i) {
    AddMember(zone, signing.members[i], keys);
  }
  if (signing.count > 1 || signing.members.empty()) {
    for (const std::optional<Money>* sum : {&signing.amount, &signing.amount_alt}) {
      if (*sum && (*sum)->minor > 0) {
        keys.push_back(
            KeyOf(Likeness::kSameFigures, {zone, std::to_string(signing.count),
                                           std::to_string((*sum)->minor), (*sum)->currency}));
      }
    }
  }
  std::ranges::sort(keys);
  const auto twice = std::ranges::unique(keys);
  keys.erase(twice.begin(), twice.end());
  return keys;
}

std::vector<Likeness> ReasonsOf(const std::vector<Likeness>& shared) {
  const auto has = [&](Likeness one) { return std::ranges::find(shared, one) != shared.end(); };
  std::vector<Likeness> reasons;
  for (const Likeness one : kLikenesses) {
    const bool follows = one != Likeness::kSameProject && one != Likeness::kSameFigures &&
                         has(Likeness::kSameProject);
    if (has(one) && !follows) {
      reasons.push_back(one);
    }
  }
  return reasons;
}

}  // namespace zoneflow::ingest

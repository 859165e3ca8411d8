#include "services/ingest/core/signing.h"

#include <algorithm>
#include <utility>

#include "common/base/sha256.h"

namespace zoneflow::ingest {
namespace {

constexpr std::size_t kIdDigits = 32;

std::string Hash(const std::vector<std::string>& parts) {
  std::string joined;
  for (const std::string& part : parts) {
    joined += part;
    joined.push_back('\x1f');
  }
  return Sha256Hex(joined).substr(0, kIdDigits);
}

bool StripSuffix(std::string_view& text, std::string_view suffix) {
  // A name keeps at least two characters.
  if (text.size() >= suffix.size() + 6 && text.substr(text.size() - suffix.size()) == suffix) {
    text.remove_suffix(suffix.size());
    return true;
  }
  return false;
}

// The text without the noise words. Kept runs are copied whole: names are long and noise is rare.
std::string Without(std::string_view text, std::initializer_list<std::string_view> noise) {
  std::string out;
  out.reserve(text.size());
  std::size_t kept = 0;  // start of the run not copied yet
  std::size_t i = 0;
  while (i < text.size()) {
    std::size_t dropped = 0;
    for (const std::string_view word : noise) {
      if (text[i] == word.front() && text.substr(i, word.size()) == word) {
        dropped = word.size();
        break;
      }
    }
    if (dropped > 0) {
      out.append(text, kept, i - kept);
      kept = i + dropped;
    }
    i += std::max<std::size_t>(dropped, 1);
  }
  return out.append(text, kept);
}

std::optional<Money> ToMoney(const std::optional<Amount>& amount) {
  if (!amount || !IsCurrency(amount->unit)) {
    return std::nullopt;
  }
  Decimal minor = amount->number;
  minor.exponent += MinorDigits(amount->unit);
  const auto value = WholeNumber(minor);
  if (!value) {
    return std::nullopt;
  }
  return Money{*value, amount->unit};
}

// Normalised company and name.
using Key = std::pair<std::string, std::string>;

// One event while it is put together.
struct Event {
  Signing signing;
  std::vector<std::pair<std::int64_t, std::optional<Money>>>
      mentions;                                  // count and amount as each mention gave them
  std::vector<std::vector<std::string>> hashes;  // project hashes per member
  std::vector<Key> keys;                         // per member
};

std::string ZoneKey(const Fact& fact) { return fact.zone_id.empty() ? fact.zone : fact.zone_id; }

bool SameMoney(const std::optional<Money>& a, const std::optional<Money>& b) {
  return a && b && *a == *b;
}

// True unless both give a sum in one currency and the sums differ.
bool MayAgree(const std::optional<Money>& a, const std::optional<Money>& a_alt,
              const std::optional<Money>& b, const std::optional<Money>& b_alt) {
  if (!a || !b) {
    return true;
  }
  if (SameMoney(a, b) || SameMoney(a, b_alt) || SameMoney(a_alt, b) || SameMoney(a_alt, b_alt)) {
    return true;
  }
  return a->currency != b->currency && !(a_alt && a_alt->currency == b->currency) &&
         !(b_alt && b_alt->currency == a->currency);
}

// Adds a mention's sums: the CNY one is the main amount, another currency's the other.
void TakeMoney(std::optional<Money>& amount, std::optional<Money>& alt,
               const std::optional<Money>& money) {
  if (!money || SameMoney(amount, money) || SameMoney(alt, money)) {
    return;
  }
  if (!amount) {
    amount = money;
  } else if (amount->currency != "CNY" && money->currency == "CNY") {
    alt = amount;
    amount = money;
  } else if (!alt && amount->currency != money->currency) {
    alt = money;
  }
}

void AddSpan(std::vector<Span>& spans, Span span) {
  const auto at = std::lower_bound(spans.begin(), spans.end(), span);
  if (at == spans.end() || *at != span) {
    spans.insert(at, span);
  }
}

// Companies are equal when one name begins with the other: 前晨汽车 and 前晨汽车科技有限公司
// without its legal form.
bool SameCompany(const std::string& a, const std::string& b) {
  return !a.empty() && !b.empty() && (a.starts_with(b) || b.starts_with(a));
}

class Builder {
 public:
  std::vector<Signing> Run(const std::vector<Fact>& facts) {
    // Batches first: they decide whether a named project is a member or a signing of its own.
    for (const Fact& fact : facts) {
      if (IsEvent(fact) && fact.count.value_or(1) > 1) {
        AddBatch(fact);
      }
    }
    for (const Fact& fact : facts) {
      if (IsEvent(fact) && fact.count.value_or(1) <= 1) {
        AddProject(fact);
      }
    }
    for (const Fact& fact : facts) {
      if (fact.kind == FactKind::kSigning && fact.attr != Attr::kNone && fact.amount) {
        AddSideValue(fact);
      }
    }
    std::vector<Signing> out;
    for (Event& event : events_) {
      out.push_back(Finish(event));
    }
    std::stable_sort(out.begin(), out.end(), [](const Signing& a, const Signing& b) {
      return a.mentions.front() < b.mentions.front();
    });
    return out;
  }

 private:
  static bool IsEvent(const Fact& fact) {
    return fact.kind == FactKind::kSigning && fact.attr == Attr::kNone && !fact.period_total;
  }

  static void AddTo(Event& event, const Fact& fact) {
    const auto money = ToMoney(fact.amount);
    event.mentions.emplace_back(fact.count.value_or(1), money);
    TakeMoney(event.signing.amount, event.signing.amount_alt, money);
    TakeMoney(event.signing.amount, event.signing.amount_alt, ToMoney(fact.amount_alt));
    for (const std::string& sector : fact.sectors) {
      if (std::find(event.signing.sectors.begin(), event.signing.sectors.end(), sector) ==
          event.signing.sectors.end()) {
        event.signing.sectors.push_back(sector);
      }
    }
    if (!event.signing.signed_on) {
      event.signing.signed_on = fact.signed_on;
    }
    AddSpan(event.signing.mentions, fact.span);
  }

  Event& NewEvent(const Fact& fact) {
    Event event;
    event.signing.zone_name = fact.zone;
    event.signing.zone_id = fact.zone_id;
    event.signing.count = fact.count.value_or(1);
    events_.push_back(std::move(event));
    return events_.back();
  }

  void AddBatch(const Fact& fact) {
    const auto money = ToMoney(fact.amount);
    for (Event& event : events_) {
      if (event.signing.zone_name == fact.zone && event.signing.count == *fact.count &&
          MayAgree(event.signing.amount, event.signing.amount_alt, money,
                   ToMoney(fact.amount_alt))) {
        AddTo(event, fact);
        return;
      }
    }
    AddTo(NewEvent(fact), fact);
  }

  void AddProject(const Fact& fact) {
    // The batch of this zone that was told last before the project, else the first.
    Event* batch = nullptr;
    for (Event& event : events_) {
      if (event.signing.count > 1 && event.signing.zone_name == fact.zone &&
          (batch == nullptr || event.signing.mentions.front() < fact.span)) {
        batch = &event;
      }
    }
    if (batch != nullptr) {
      AddMember(*batch, fact);
      AddSpan(batch->signing.mentions, fact.span);
      return;
    }
    const Key key = KeyOf(fact);
    for (Event& event : events_) {
      if (event.signing.count == 1 && event.signing.zone_name == fact.zone &&
          FindMember(event, key, fact) != nullptr) {
        AddTo(event, fact);
        AddMember(event, fact);
        return;
      }
    }
    Event& event = NewEvent(fact);
    AddTo(event, fact);
    AddMember(event, fact);
  }

  // The member that the fact speaks of, or null.
  static ProjectMention* FindMember(Event& event, const Key& key, const Fact& fact) {
    for (std::size_t i = 0; i < event.signing.members.size(); ++i) {
      ProjectMention& member = event.signing.members[i];
      const Key& other = event.keys[i];
      const bool same_name =
          !key.second.empty() && key.second == other.second &&
          (key.first.empty() || other.first.empty() || SameCompany(key.first, other.first));
      if (same_name || (SameCompany(key.first, other.first) &&
                        MayAgree(member.amount, member.amount_alt, ToMoney(fact.amount),
                                 ToMoney(fact.amount_alt)))) {
        return &member;
      }
    }
    return nullptr;
  }

  static Key KeyOf(const Fact& fact) {
    return {NormaliseCompany(fact.company), NormaliseProject(fact.project, fact.company)};
  }

  void AddMember(Event& event, const Fact& fact) {
    if (fact.company.empty() && fact.project.empty()) {
      return;
    }
    ProjectMention* member = FindMember(event, KeyOf(fact), fact);
    std::size_t index = 0;
    if (member == nullptr) {
      event.signing.members.push_back({});
      event.hashes.emplace_back();
      event.keys.push_back(KeyOf(fact));
      index = event.signing.members.size() - 1;
      member = &event.signing.members.back();
      member->company = fact.company;
      member->name = fact.project;
    } else {
      index = static_cast<std::size_t>(member - event.signing.members.data());
      if (member->company.empty()) {
        member->company = fact.company;
      }
      if (member->name.empty()) {
        member->name = fact.project;
      }
    }
    TakeMoney(member->amount, member->amount_alt, ToMoney(fact.amount));
    TakeMoney(member->amount, member->amount_alt, ToMoney(fact.amount_alt));
    AddSpan(member->mentions, fact.span);
    event.hashes[index].push_back(ProjectHash(ZoneKey(fact), NormaliseCompany(fact.company),
                                              NormaliseProject(fact.project, fact.company)));
  }

  void AddSideValue(const Fact& fact) {
    for (Event& event : events_) {
      if (event.signing.zone_name != fact.zone) {
        continue;
      }
      if (ProjectMention* member = FindMember(event, KeyOf(fact), WithoutAmount(fact));
          member != nullptr) {
        const SideValue value{fact.attr, *fact.amount};
        if (std::find(member->side_values.begin(), member->side_values.end(), value) ==
            member->side_values.end()) {
          member->side_values.push_back(value);
        }
        return;
      }
    }
  }

  // The land's mu must not be compared with the project's money.
  static Fact WithoutAmount(const Fact& fact) {
    Fact copy = fact;
    copy.amount.reset();
    return copy;
  }

  static Signing Finish(Event& event) {
    Signing& signing = event.signing;
    const std::string zone = signing.zone_id.empty() ? signing.zone_name : signing.zone_id;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < signing.members.size(); ++i) {
      ProjectMention& member = signing.members[i];
      member.project_id = *std::min_element(event.hashes[i].begin(), event.hashes[i].end());
      names.push_back(member.project_id);
    }
    std::sort(signing.members.begin(), signing.members.end(),
              [](const ProjectMention& a, const ProjectMention& b) {
                return a.project_id < b.project_id;
              });
    for (const auto& [count, money] : event.mentions) {
      const std::string id = SigningHash(zone, count, money, names);
      if (signing.id.empty() || id < signing.id) {
        signing.id = id;
      }
    }
    return std::move(signing);
  }

  std::vector<Event> events_;
};

}  // namespace

std::string NormaliseCompany(std::string_view company) {
  std::string clean = Without(company, {"“", "”", "（", "）", "(", ")", " ", "《", "》"});
  std::string_view text = clean;
  for (const std::string_view form :
       {"有限责任公司", "股份有限公司", "有限公司", "股份公司", "公司"}) {
    if (StripSuffix(text, form)) {
      break;
    }
  }
  StripSuffix(text, "股份");
  StripSuffix(text, "集团");
  // 前晨汽车科技 is 前晨汽车; 汇顶科技 keeps its trade, or two characters would be all that is
  // left.
  for (const std::string_view trade : {"科技", "技术", "实业", "控股"}) {
    if (text.size() >= trade.size() + 12 && StripSuffix(text, trade)) {
      break;
    }
  }
  return std::string(text);
}

std::string NormaliseProject(std::string_view name, std::string_view company) {
  std::string clean = Without(name, {"“", "”", "（", "）", "(", ")", " ", "《", "》", "、"});
  std::string_view text = clean;
  const std::string owner = NormaliseCompany(company);
  if (!owner.empty() && text.size() > owner.size() && text.substr(0, owner.size()) == owner) {
    text.remove_prefix(owner.size());
  }
  StripSuffix(text, "项目");
  return std::string(text);
}

std::string ProjectHash(std::string_view zone, std::string_view company, std::string_view name) {
  return Hash({"project", std::string(zone), std::string(company), std::string(name)});
}

std::string SigningHash(std::string_view zone, std::int64_t count,
                        const std::optional<Money>& amount, std::vector<std::string> members) {
  std::sort(members.begin(), members.end());
  std::vector<std::string> parts = {"signing", std::string(zone), std::to_string(count),
                                    amount ? std::to_string(amount->minor) : "",
                                    amount ? amount->currency : ""};
  parts.insert(parts.end(), members.begin(), members.end());
  return Hash(parts);
}

std::vector<Signing> BuildSignings(const std::vector<Fact>& facts) { return Builder().Run(facts); }

}  // namespace zoneflow::ingest

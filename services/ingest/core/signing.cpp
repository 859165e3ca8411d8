#include "services/ingest/core/signing.h"

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <tuple>
#include <utility>

#include "absl/container/flat_hash_set.h"

#include "common/base/sha256.h"
#include "services/ingest/core/member_index.h"

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
  const auto bit = [](char c) { return std::uint64_t{1} << (static_cast<unsigned char>(c) & 63U); };
  std::uint64_t firsts = 0;
  for (const std::string_view word : noise) {
    firsts |= bit(word.front());
  }
  std::string out;
  out.reserve(text.size());
  std::size_t kept = 0;  // start of the run not copied yet
  std::size_t i = 0;
  while (i < text.size()) {
    if ((firsts & bit(text[i])) == 0) {
      ++i;
      continue;
    }
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

// As NormaliseProject, of a normalised company.
std::string ProjectOf(std::string_view name, std::string_view owner) {
  std::string clean = Without(name, {"“", "”", "（", "）", "(", ")", " ", "《", "》", "、"});
  std::string_view text = clean;
  if (!owner.empty() && text.size() > owner.size() && text.substr(0, owner.size()) == owner) {
    text.remove_prefix(owner.size());
  }
  StripSuffix(text, "项目");
  return std::string(text);
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

std::string ZoneKey(const Fact& fact) { return fact.zone_id.empty() ? fact.zone : fact.zone_id; }

// A fact with what matching asks of it, made once.
struct Mention {
  explicit Mention(const Fact& of)
      : fact(of),
        key{NormaliseCompany(of.company), ""},
        amount(ToMoney(of.amount)),
        alt(ToMoney(of.amount_alt)) {
    key.name = ProjectOf(of.project, key.company);
  }

  bool named() const { return !fact.company.empty() || !fact.project.empty(); }
  Sums sums() const { return {amount, alt}; }

  const Fact& fact;
  MemberKey key;
  std::optional<Money> amount;
  std::optional<Money> alt;
};

// A member while it is put together.
struct Member {
  ProjectMention project;
  MemberKey key;  // of its first mention
  Sums sums;
};

// One event while it is put together.
struct Event {
  Signing signing;
  Sums sums;
  Span first;  // the lowest of the mentions
  // Each count and sum that a mention gave, once, in their order.
  std::vector<std::pair<std::int64_t, std::optional<Money>>> totals;
  std::vector<Member> members;
  std::unique_ptr<MemberIndex> index;  // over members; a batch has one once it has members
  absl::flat_hash_set<std::string> sectors;
};

// The events of one zone. Batches are all known before the first project is placed.
struct ZoneEvents {
  explicit ZoneEvents(Checkpoint& checkpoint) : singles(checkpoint) {}

  std::vector<std::size_t> batches;  // events, in their order
  // For each batch the first mention of it and of those behind it: never falls from left to right.
  std::vector<Span> first_from;
  std::map<std::int64_t, std::pair<MemberIndex, std::vector<std::size_t>>> batches_by_count;

  MemberIndex singles;                     // signings of one project
  std::vector<std::size_t> single_events;  // of each member of `singles`
};

void SortSpans(std::vector<Span>& spans) {
  std::sort(spans.begin(), spans.end());
  spans.erase(std::unique(spans.begin(), spans.end()), spans.end());
}

class Builder {
 public:
  explicit Builder(Checkpoint& checkpoint) : checkpoint_(checkpoint) {}

  std::vector<Signing> Run(const std::vector<Fact>& facts) {
    // Batches first: they decide whether a named project is a member or a signing of its own.
    for (const Fact& fact : facts) {
      if (checkpoint_.Stop(kStepsPerFact)) {
        return {};
      }
      if (IsEvent(fact) && fact.count.value_or(1) > 1) {
        AddBatch(Mention(fact));
      }
    }
    for (auto& [zone, events] : zones_) {
      LineUp(events);
    }
    for (const Fact& fact : facts) {
      if (checkpoint_.Stop(kStepsPerFact)) {
        return {};
      }
      if (IsEvent(fact) && fact.count.value_or(1) <= 1) {
        AddProject(Mention(fact));
      }
    }
    // What is no longer needed goes first: together it is larger than the signings.
    zones_.clear();
    for (Event& event : events_) {
      event.index.reset();
    }
    AddSideValues(facts);
    std::vector<Signing> out;
    out.reserve(events_.size());
    for (; !events_.empty(); events_.pop_front()) {
      Event& event = events_.front();
      if (checkpoint_.Stop(kStepsPerFact * (1 + event.members.size()))) {
        return {};
      }
      out.push_back(Finish(event));
    }
    std::stable_sort(out.begin(), out.end(), [](const Signing& a, const Signing& b) {
      return a.mentions.front() < b.mentions.front();
    });
    return out;
  }

 private:
  // Names are normalised and hashed for each fact: the work of some hundred characters.
  static constexpr std::size_t kStepsPerFact = 64;
  // The id is the smallest hash of an event's mentions. Each hash covers all members, so the
  // mentions that count are bounded: a page that tells one signing with more different sums than
  // this is none that was ever printed.
  static constexpr std::size_t kMostTotals = 64;

  static bool IsEvent(const Fact& fact) {
    return fact.kind == FactKind::kSigning && fact.attr == Attr::kNone && !fact.period_total;
  }

  ZoneEvents& ZoneOf(const Fact& fact) {
    return zones_.try_emplace(fact.zone, checkpoint_).first->second;
  }

  static void AddTo(Event& event, const Mention& mention) {
    const Fact& fact = mention.fact;
    const std::pair total{fact.count.value_or(1), mention.amount};
    if (event.totals.size() < kMostTotals &&
        std::find(event.totals.begin(), event.totals.end(), total) == event.totals.end()) {
      event.totals.push_back(total);
    }
    event.sums.Take(mention.amount);
    event.sums.Take(mention.alt);
    for (const std::string& sector : fact.sectors) {
      if (event.sectors.insert(sector).second) {
        event.signing.sectors.push_back(sector);
      }
    }
    if (!event.signing.signed_on) {
      event.signing.signed_on = fact.day;
    }
    if (fact.confidence > event.signing.confidence) {
      event.signing.confidence = fact.confidence;
      event.signing.reasons = fact.reasons;
    }
    AddSpan(event, fact.span);
  }

  static void AddSpan(Event& event, Span span) {
    event.first = event.signing.mentions.empty() ? span : std::min(event.first, span);
    event.signing.mentions.push_back(span);
  }

  std::size_t NewEvent(const Fact& fact) {
    Event& event = events_.emplace_back();
    event.signing.zone_name = fact.zone;
    event.signing.zone_id = fact.zone_id;
    event.signing.count = fact.count.value_or(1);
    return events_.size() - 1;
  }

  void AddBatch(const Mention& mention) {
    ZoneEvents& zone = ZoneOf(mention.fact);
    // Batches of one count differ by their sums alone, as members of one company do.
    const MemberKey any{"batch", ""};
    auto& [index, events] =
        zone.batches_by_count
            .try_emplace(*mention.fact.count, MemberIndex(checkpoint_), std::vector<std::size_t>())
            .first->second;
    std::uint32_t found = index.First(any, mention.sums());
    if (found == MemberIndex::kNobody) {
      found = static_cast<std::uint32_t>(events.size());
      events.push_back(NewEvent(mention.fact));
      zone.batches.push_back(events.back());
      index.Add(any, {});
    }
    Event& event = events_[events[found]];
    AddTo(event, mention);
    index.Change(found, event.sums);
  }

  void LineUp(ZoneEvents& zone) const {
    zone.first_from.resize(zone.batches.size());
    for (std::size_t i = zone.batches.size(); i > 0; --i) {
      const Span first = events_[zone.batches[i - 1]].first;
      zone.first_from[i - 1] =
          i == zone.batches.size() ? first : std::min(first, zone.first_from[i]);
    }
  }

  void AddProject(const Mention& mention) {
    ZoneEvents& zone = ZoneOf(mention.fact);
    if (!zone.batches.empty()) {
      // The batch of this zone that was told last before the project, else the first.
      const auto behind =
          std::lower_bound(zone.first_from.begin(), zone.first_from.end(), mention.fact.span);
      std::size_t at = static_cast<std::size_t>(behind - zone.first_from.begin());
      at -= at > 0 ? 1 : 0;
      Event& batch = events_[zone.batches[at]];
      AddMember(batch, mention);
      AddSpan(batch, mention.fact.span);
      if (at == 0) {
        zone.first_from[0] = std::min(zone.first_from[0], batch.first);
      }
      return;
    }
    const std::uint32_t found =
        mention.named() ? zone.singles.First(mention.key, mention.sums()) : MemberIndex::kNobody;
    if (found != MemberIndex::kNobody) {
      Event& event = events_[zone.single_events[found]];
      AddTo(event, mention);
      AddMention(event.members.front(), mention);
      zone.singles.Change(found, event.members.front().sums);
      return;
    }
    const std::size_t at = NewEvent(mention.fact);
    Event& event = events_[at];
    AddTo(event, mention);
    if (mention.named()) {
      AddMention(NewMember(event, mention), mention);
      // "0 projects" is no signing that others could mention.
      if (event.signing.count == 1) {
        zone.singles.Add(mention.key, event.members.front().sums);
        zone.single_events.push_back(at);
      }
    }
  }

  static Member& NewMember(Event& event, const Mention& mention) {
    Member& member = event.members.emplace_back();
    member.key = mention.key;
    return member;
  }

  static void AddMention(Member& member, const Mention& mention) {
    const Fact& fact = mention.fact;
    if (member.project.company.empty()) {
      member.project.company = fact.company;
    }
    if (member.project.name.empty()) {
      member.project.name = fact.project;
    }
    member.sums.Take(mention.amount);
    member.sums.Take(mention.alt);
    member.project.mentions.push_back(fact.span);
    std::string id = ProjectHash(ZoneKey(fact), mention.key.company, mention.key.name);
    if (member.project.project_id.empty() || id < member.project.project_id) {
      member.project.project_id = std::move(id);
    }
  }

  // Adds the mention to the batch's member that it speaks of, or to a new one.
  void AddMember(Event& batch, const Mention& mention) {
    if (!mention.named()) {
      return;
    }
    if (batch.index == nullptr) {
      batch.index = std::make_unique<MemberIndex>(checkpoint_);
    }
    std::uint32_t found = batch.index->First(mention.key, mention.sums());
    if (found == MemberIndex::kNobody) {
      found = static_cast<std::uint32_t>(batch.members.size());
      NewMember(batch, mention);
      batch.index->Add(mention.key, {});
    }
    AddMention(batch.members[found], mention);
    batch.index->Change(found, batch.members[found].sums);
  }

  void AddSideValues(const std::vector<Fact>& facts) {
    const auto is_side_value = [](const Fact& fact) {
      return fact.kind == FactKind::kSigning && fact.attr != Attr::kNone && fact.amount;
    };
    if (std::none_of(facts.begin(), facts.end(), is_side_value)) {
      return;
    }
    // All members of a zone, by event and then by member.
    struct Owners {
      explicit Owners(Checkpoint& checkpoint) : index(checkpoint) {}
      MemberIndex index;
      std::vector<ProjectMention*> projects;
    };
    std::map<std::string_view, Owners> zones;
    for (Event& event : events_) {
      Owners& owners = zones.try_emplace(event.signing.zone_name, checkpoint_).first->second;
      for (Member& member : event.members) {
        owners.index.Add(member.key, {});
        owners.projects.push_back(&member.project);
      }
    }
    using Known = std::tuple<const ProjectMention*, Attr, std::int64_t, int, std::string_view>;
    absl::flat_hash_set<Known> known;
    for (const Fact& fact : facts) {
      if (checkpoint_.Stop(kStepsPerFact)) {
        return;
      }
      const auto zone = is_side_value(fact) ? zones.find(fact.zone) : zones.end();
      if (zone == zones.end()) {
        continue;
      }
      // Sums are left out: the land's mu must not be compared with the project's money.
      const std::uint32_t found = zone->second.index.First(Mention(fact).key, {});
      if (found == MemberIndex::kNobody) {
        continue;
      }
      ProjectMention* project = zone->second.projects[found];
      const Decimal& number = fact.amount->number;
      if (known.insert({project, fact.attr, number.value, number.exponent, fact.amount->unit})
              .second) {
        project->side_values.push_back({fact.attr, *fact.amount});
      }
    }
  }

  static Signing Finish(Event& event) {
    Signing& signing = event.signing;
    signing.amount = event.sums.amount;
    signing.amount_alt = event.sums.alt;
    SortSpans(signing.mentions);
    const std::string zone = signing.zone_id.empty() ? signing.zone_name : signing.zone_id;
    std::sort(event.members.begin(), event.members.end(), [](const Member& a, const Member& b) {
      return a.project.project_id < b.project.project_id;
    });
    std::vector<std::string> names;
    for (Member& member : event.members) {
      member.project.amount = member.sums.amount;
      member.project.amount_alt = member.sums.alt;
      SortSpans(member.project.mentions);
      names.push_back(member.project.project_id);
      signing.members.push_back(std::move(member.project));
    }
    event.members = {};
    for (const auto& [count, amount] : event.totals) {
      std::string id = SigningHash(zone, count, amount, names);
      if (signing.id.empty() || id < signing.id) {
        signing.id = std::move(id);
      }
    }
    return std::move(signing);
  }

  Checkpoint& checkpoint_;
  std::deque<Event> events_;
  std::map<std::string, ZoneEvents> zones_;
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
  return ProjectOf(name, NormaliseCompany(company));
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

std::vector<Signing> BuildSignings(const std::vector<Fact>& facts, Checkpoint& checkpoint) {
  return Builder(checkpoint).Run(facts);
}

}  // namespace zoneflow::ingest

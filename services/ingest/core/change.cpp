#include "services/ingest/core/change.h"

#include <algorithm>
#include <utility>

namespace zoneflow::ingest {
namespace {

std::size_t BytesOf(std::string_view name) { return std::min(name.size(), kLongestName); }

std::size_t BytesOf(const std::optional<Amount>& amount) {
  return amount ? 26 + std::min(amount->unit.size(), kLongestUnit) : 0;
}

// At least as many bytes as the fact takes in a message.
std::size_t BytesOf(const Fact& fact) {
  constexpr std::size_t kRest = 300;  // ids, province, numbers, span, proof, and all tags
  constexpr std::size_t kQuantity = 26 + kLongestUnit;
  const std::size_t quantities =
      (fact.from ? 1U : 0U) + (fact.to ? 1U : 0U) + (fact.growth_pct ? 1U : 0U);
  return kRest + BytesOf(fact.zone) + fact.zone_id.size() + BytesOf(fact.subject) +
         BytesOf(fact.company) + BytesOf(fact.period) + BytesOf(fact.amount) +
         BytesOf(fact.amount_alt) + quantities * kQuantity;
}

// Calls with each signing and the place of its article, in the order of the page.
template <typename Visit>
void ForEachSigning(const Reading& reading, Visit visit) {
  for (std::size_t place = 0; place < reading.page.articles.size(); ++place) {
    for (const Signing& signing : reading.page.articles[place].signings) {
      visit(signing, place);
    }
  }
}

// The signings that a ledger's rows tell of otherwise than they are known, by the ids that the rows
// would have given them.
using OtherIds = std::map<std::string, std::string, std::less<>>;

const std::string& IdOf(const Signing& signing, const OtherIds& others) {
  const auto other = others.find(signing.id);
  return other == others.end() ? signing.id : other->second;
}

// The signing that has the project, null for none.
const std::string* FindByKeys(const std::vector<std::string>& keys, const KnownSignings& known) {
  for (const std::string& key : keys) {
    const auto found = known.keys.find(key);
    if (found != known.keys.end()) {
      return &found->second;
    }
  }
  return nullptr;
}

// Tells new rows from known ones and those that changed.
OtherIds AddLedger(const Reading& reading, const KnownSignings& known, Change& change) {
  OtherIds others;
  if (!reading.page.ledger) {
    return others;
  }
  const LedgerReading& ledger = *reading.page.ledger;
  LedgerReceipt receipt{.rejected = ledger.rejected_rows,
                        .skipped = static_cast<std::int64_t>(ledger.skipped.size()),
                        .rejects = ledger.rejects};
  receipt.rejects.resize(std::min(receipt.rejects.size(), kReceiptRows));
  std::size_t row = 0;
  ForEachSigning(reading, [&](const Signing& signing, std::size_t) {
    const LedgerEntry& entry = ledger.entries[row++];
    const std::vector<std::string> keys = KeysOf(entry);
    const std::string* owner = FindByKeys(keys, known);
    if (known.signings.contains(signing.id)) {
      ++receipt.unchanged;
    } else if (owner == nullptr) {
      ++receipt.added;
    } else {
      ++receipt.changed;
      others.emplace(signing.id, *owner);
      if (receipt.changed_rows.size() < kReceiptRows) {
        receipt.changed_rows.push_back({entry.place, *owner});
      }
    }
    for (const std::string& key : keys) {
      if (!known.keys.contains(key)) {
        change.keys.push_back({key, IdOf(signing, others)});
      }
    }
  });
  std::ranges::sort(change.keys);
  const auto repeated = std::ranges::unique(change.keys, {}, &NewProjectKey::key);
  change.keys.erase(repeated.begin(), repeated.end());
  change.receipt.ledger = std::move(receipt);
  return others;
}

void AddArticle(const Reading& reading, const Article& article, const OtherIds& others,
                Change& change) {
  const std::size_t place = change.articles.size();
  change.articles.push_back({&article, ArticleId(reading.document_id, article.body)});
  for (const Signing& signing : article.signings) {
    change.mentions.push_back({IdOf(signing, others), place});
  }
  for (const Fact& fact : article.facts) {
    change.facts.push_back({&fact, FactId(reading.document_id, fact, change.facts.size()), place});
  }
}

// The new signings by their ids, each as its first article has it.
void AddSignings(const Reading& reading, const KnownSignings& known, const OtherIds& others,
                 Change& change) {
  ForEachSigning(reading, [&](const Signing& signing, std::size_t place) {
    if (!known.signings.contains(signing.id) && !others.contains(signing.id)) {
      change.signings.push_back({&signing, place});
    }
  });
  const auto id_of = [](const NewSigning& one) -> const std::string& { return one.signing->id; };
  std::ranges::stable_sort(change.signings, {}, id_of);
  const auto repeated = std::ranges::unique(change.signings, {}, id_of);
  change.signings.erase(repeated.begin(), repeated.end());
}

void TellSignings(Change& change) {
  for (std::size_t place = 0; place < change.signings.size(); ++place) {
    const std::size_t members = change.signings[place].signing->members.size();
    std::size_t told = 0;
    do {
      const std::size_t part = std::min(kMembersPerPart, members - told);
      change.events.emplace_back(SigningPart{place, told, part});
      told += kMembersPerPart;
    } while (told < members);
  }
}

void TellArticles(Change& change) {
  ArticlePart* part = nullptr;
  std::size_t bytes = 0;
  for (std::size_t place = 0; place < change.facts.size(); ++place) {
    const NewFact& fact = change.facts[place];
    const std::size_t more = BytesOf(*fact.fact);
    const bool same = part != nullptr && part->article == fact.article;
    if (!same || bytes + more > kFactBytesPerEvent) {
      if (same) {
        part->continued = true;
      }
      change.events.emplace_back(ArticlePart{fact.article, place, 0, false});
      part = &std::get<ArticlePart>(change.events.back());
      bytes = 0;
    }
    bytes += more;
    ++part->facts;
  }
}

}  // namespace

std::vector<std::string> SigningsOf(const Reading& reading) {
  std::set<std::string> ids;
  ForEachSigning(reading, [&ids](const Signing& signing, std::size_t) { ids.insert(signing.id); });
  return {ids.begin(), ids.end()};
}

std::vector<std::string> ProjectKeysOf(const Reading& reading) {
  std::set<std::string> keys;
  if (reading.page.ledger) {
    for (const LedgerEntry& entry : reading.page.ledger->entries) {
      for (std::string& key : KeysOf(entry)) {
        keys.insert(std::move(key));
      }
    }
  }
  return {keys.begin(), keys.end()};
}

Change Plan(const Reading& reading, const KnownSignings& known) {
  Change change;
  const OtherIds others = AddLedger(reading, known, change);
  for (const Article& article : reading.page.articles) {
    AddArticle(reading, article, others, change);
  }
  std::ranges::sort(change.mentions);
  const auto repeated = std::ranges::unique(change.mentions);
  change.mentions.erase(repeated.begin(), repeated.end());
  AddSignings(reading, known, others, change);
  TellSignings(change);
  TellArticles(change);
  std::set<std::string> told;
  for (const SigningMention& mention : change.mentions) {
    told.insert(mention.signing_id);
  }
  change.receipt.document_id = reading.document_id;
  change.receipt.articles = static_cast<std::int32_t>(change.articles.size());
  change.receipt.facts = static_cast<std::int32_t>(change.facts.size());
  change.receipt.signings = static_cast<std::int32_t>(told.size());
  change.receipt.note = reading.document.note;
  change.receipt.signing_ids.assign(told.begin(), told.end());
  change.receipt.signing_ids.resize(std::min(told.size(), kReceiptSignings));
  return change;
}

}  // namespace zoneflow::ingest

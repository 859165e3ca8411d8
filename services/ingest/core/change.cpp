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

void AddArticle(const Reading& reading, const Article& article, Change& change) {
  const std::size_t place = change.articles.size();
  change.articles.push_back({&article, ArticleId(reading.document_id, article.body)});
  for (const Signing& signing : article.signings) {
    change.mentions.push_back({signing.id, place});
  }
  for (const Fact& fact : article.facts) {
    change.facts.push_back({&fact, FactId(reading.document_id, fact, change.facts.size()), place});
  }
}

// The new signings by their ids, each as its first article has it.
void AddSignings(const Reading& reading, const std::set<std::string>& known, Change& change) {
  for (std::size_t place = 0; place < reading.page.articles.size(); ++place) {
    for (const Signing& signing : reading.page.articles[place].signings) {
      if (!known.contains(signing.id)) {
        change.signings.push_back({&signing, place});
      }
    }
  }
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
  for (const Article& article : reading.page.articles) {
    for (const Signing& signing : article.signings) {
      ids.insert(signing.id);
    }
  }
  return {ids.begin(), ids.end()};
}

Change Plan(const Reading& reading, const std::set<std::string>& known) {
  Change change;
  for (const Article& article : reading.page.articles) {
    AddArticle(reading, article, change);
  }
  std::ranges::sort(change.mentions);
  const auto repeated = std::ranges::unique(change.mentions);
  change.mentions.erase(repeated.begin(), repeated.end());
  AddSignings(reading, known, change);
  TellSignings(change);
  TellArticles(change);
  std::vector<std::string> told = SigningsOf(reading);
  change.receipt = {.document_id = reading.document_id,
                    .articles = static_cast<std::int32_t>(change.articles.size()),
                    .facts = static_cast<std::int32_t>(change.facts.size()),
                    .signings = static_cast<std::int32_t>(told.size()),
                    .note = reading.document.note};
  told.resize(std::min(told.size(), kReceiptSignings));
  change.receipt.signing_ids = std::move(told);
  return change;
}

}  // namespace zoneflow::ingest

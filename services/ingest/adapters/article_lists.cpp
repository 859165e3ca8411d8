#include <soci/soci.h>

#include <algorithm>
#include <utility>

#include "common/base/status_macros.h"
#include "common/base/str_cat.h"
#include "common/rpc/page.h"
#include "common/rpc/page_size.h"
#include "common/rpc/page_token.h"
#include "common/sql/once.h"
#include "services/ingest/adapters/document_lists.h"
#include "services/ingest/adapters/stored_state.h"
#include "services/ingest/adapters/stored_text.h"
#include "services/ingest/adapters/wire.h"

namespace zoneflow::ingest {

absl::StatusOr<v1::ListArticlesResponse> DocumentLists::ListArticles(
    const v1::ListArticlesRequest& request) {
  ASSIGN_OR_RETURN(const int page_size, rpc::PageSizeOf(request.page_size()));
  ASSIGN_OR_RETURN(const long long after_ordinal, rpc::ReadNumberToken(request));
  v1::ListArticlesResponse response;
  const std::string& document = request.document_id();
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    soci::session& session = transaction.session();
    int known = 0;
    session << "SELECT 1 FROM documents WHERE id = :document", soci::use(document),
        soci::into(known);
    if (!session.got_data()) {
      return absl::NotFoundError("document_id: no document '" + document + "'");
    }
    rpc::Page page(page_size);
    sql::Bytes state;
    int ordinal = 0, last = 0;
    const int limit = page_size + 1;
    soci::statement rows = sql::Once(
        session,
        "SELECT ordinal, encode(stored, 'hex') FROM articles WHERE document_id = :document AND "
        "ordinal > :after ORDER BY ordinal LIMIT :limit",
        soci::use(document, "document"), soci::use(after_ordinal, "after"),
        soci::use(limit, "limit"), soci::into(ordinal), soci::into(state));
    rows.execute();
    while (rows.fetch()) {
      v1::Article article;
      RETURN_IF_ERROR(Decode(state, article));
      ShortenText(article);  // rows of before hold all of it
      if (!page.Takes(article.ByteSizeLong())) {
        response.set_next_page_token(rpc::MakePageToken(request, {std::to_string(last)}));
        break;
      }
      last = ordinal;
      *response.add_articles() = std::move(article);
    }
    return absl::OkStatus();
  }));
  return response;
}

absl::StatusOr<v1::GetArticleTextResponse> DocumentLists::GetArticleText(
    std::string_view article_id, std::int64_t offset) {
  v1::GetArticleTextResponse response;
  const std::string id(article_id);
  RETURN_IF_ERROR(database_.Read([&](sql::Transaction& transaction) -> absl::Status {
    std::string document;
    sql::Bytes state;
    transaction.session()
        << "SELECT document_id, encode(stored, 'hex') FROM articles WHERE id = :id",
        soci::use(id), soci::into(document), soci::into(state);
    if (!transaction.session().got_data()) {
      return absl::NotFoundError("article_id: no article '" + id + "'");
    }
    v1::Article article;
    RETURN_IF_ERROR(Decode(state, article));
    const std::int64_t begin = offset == 0 ? article.body_span().begin() : offset;
    const std::int64_t end = article.body_span().end();
    const auto refuse = [&](std::string_view rule) {
      return absl::InvalidArgumentError(StrCat("offset: ", offset, " ", rule));
    };
    if (begin < article.body_span().begin() || begin > end) {
      return refuse("is not within the article");
    }
    ASSIGN_OR_RETURN(std::string text,
                     ReadText(transaction, document, begin,
                              std::min(end - begin, static_cast<std::int64_t>(kPartBytes) + 1)));
    if (!text.empty() && (static_cast<unsigned char>(text.front()) & 0xc0U) == 0x80U) {
      return refuse("is within a character");
    }
    const std::size_t taken = WholeCharacters(text, kPartBytes).size();
    text.resize(taken);
    std::int32_t line = 0;
    std::erase_if(text, [&](char c) {
      const bool is_break = c == '\n' || c == '\r';
      if (is_break) {
        response.add_line_bytes(line);
      }
      line = is_break ? 0 : line + 1;
      return is_break;
    });
    response.set_text(std::move(text));
    const std::int64_t next = begin + static_cast<std::int64_t>(taken);
    response.set_next_offset(next < end ? next : 0);
    return absl::OkStatus();
  }));
  return response;
}

}  // namespace zoneflow::ingest

#include "services/ingest/front/html.h"

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

#include "services/ingest/front/html_bounds.h"
#include "services/ingest/front/testing/encoded.h"
#include "services/ingest/front/text_front.h"

namespace zoneflow::ingest::front {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

DocumentText MustRead(std::string_view bytes) {
  auto document = ReadDocument(bytes);
  EXPECT_TRUE(document.ok()) << document.status();
  return document.ok() ? *std::move(document) : DocumentText();
}

std::string TextOfPage(std::string_view html) { return MustRead(html).converted; }

std::string Refusal(std::string_view bytes) {
  const auto document = ReadDocument(bytes);
  EXPECT_EQ(document.status().code(), absl::StatusCode::kInvalidArgument) << document.status();
  return std::string(document.status().message());
}

// What stands in the source where that stretch of text came from.
std::string SourceOf(std::string_view html, std::string_view part) {
  const DocumentText document = MustRead(html);
  const std::size_t at = document.converted.find(part);
  EXPECT_NE(at, std::string::npos) << document.converted;
  const Span source = document.places.Source(
      {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + part.size())});
  return std::string(html.substr(source.begin, source.end - source.begin));
}

TEST(HtmlTest, ParagraphsHeadingsAndRowsAreLines) {
  EXPECT_EQ(TextOfPage(
                "<html><body><h1>高新区签约</h1><p>第一段，\n 在此。</p><div>第二段<br>第三段</div>"
                "<table><tr><th>区</th><th>亿元</th></tr><tr><td>甲</td><td>12</td></tr></table>"),
            "高新区签约\n第一段， 在此。\n第二段\n第三段\n区\t亿元\n甲\t12\n");
}

TEST(HtmlTest, WhatPeopleDoNotSeeIsNotRead) {
  const std::string text = TextOfPage(
      "<!DOCTYPE html><html><head><style>p{color:red}</style><script>var "
      "a='高新区签约1亿元'</script>"
      "</head><body><nav>导航一</nav><header><a href=/>站名</a></header>"
      "<!-- 注释 --><p>正文在这里。</p><p hidden>藏一</p><p style='display : none'>藏二</p>"
      "<p aria-hidden=true>藏三</p><aside>旁栏</aside><noscript>无脚本</noscript>"
      "<form><p>表单</p></form><div "
      "role=navigation>导航二</div><footer>页脚</footer></body></html>");
  EXPECT_EQ(text, "正文在这里。\n");
}

TEST(HtmlTest, ListsOfLinksAreMenusAndALinkInASentenceIsNot) {
  EXPECT_EQ(TextOfPage("<body><ul><li><a>首页</a><li><a>要闻</a><li><a>政务公开</a></ul>"
                       "<p>近日，<a>成都高新区</a>签约14个项目，总投资277亿元。</p>"
                       "<div><a>上一篇</a> | <a>下一篇</a></div>"
                       "<ul><li>一是签约<li>二是开工<li>三是投产</ul></body>"),
            "近日，成都高新区签约14个项目，总投资277亿元。\n一是签约\n二是开工\n三是投产\n");
}

TEST(HtmlTest, TheHeaderOfAnArticleIsItsHeadline) {
  const DocumentText document = MustRead(
      "<body><header>站名</header><article><header><h1>项目签约</h1></header>"
      "<p>正文。</p></article></body>");
  EXPECT_EQ(document.converted, "项目签约\n正文。\n");
  EXPECT_THAT(document.headings, ElementsAre(0U));
}

TEST(HtmlTest, TheTitleIsTheHeadlineWithoutTheNamesOfTheSite) {
  EXPECT_EQ(TextOfPage("<title>高新区签约项目_要闻_某网</title><body><p>正文在此，很长。</p>"),
            "高新区签约项目\n正文在此，很长。\n");
  // Once, where the page shows it itself.
  const DocumentText shown = MustRead(
      "<title>高新区签约项目 - "
      "某网</title><body><div>要闻</div><div>高新区签约项目</div><p>正文。</p>");
  EXPECT_EQ(shown.converted, "要闻\n高新区签约项目\n正文。\n");
  EXPECT_THAT(shown.headings, ElementsAre(7U));
  EXPECT_EQ(TextOfPage("<title>1-9月工业增加值增长</title><body><p>正文。</p>"),
            "1-9月工业增加值增长\n正文。\n");
}

TEST(HtmlTest, EntitiesAreReadAndKeepTheirPlaces) {
  const std::string html =
      "<body><p>甲&amp;乙&nbsp;丙&#20159;&#x5143;&ldquo;丁&rdquo;戊&copy己&unknown;庚 & "
      "辛&lt;壬</p></body>";
  EXPECT_EQ(TextOfPage(html), "甲&乙 丙亿元“丁”戊©己&unknown;庚 & 辛<壬\n");
  EXPECT_EQ(SourceOf(html, "亿元"), "&#20159;&#x5143;");
  EXPECT_EQ(SourceOf(html, "“丁”"), "&ldquo;丁&rdquo;");
  EXPECT_EQ(SourceOf(html, "庚 & 辛<壬"), "庚 & 辛&lt;壬");
  EXPECT_EQ(SourceOf("<p>a&amp;amp;b</p>", "a&amp;b"), "a&amp;amp;b");
}

TEST(HtmlTest, AProofMaySpanTags) {
  const std::string html = "<p>总投资<b>27<!-- x -->7</b>亿元，<i>面积</i>600亩。\r\n</p>";
  EXPECT_EQ(SourceOf(html, "277亿元"), "27<!-- x -->7</b>亿元");
  EXPECT_EQ(SourceOf(html, "面积600亩。"), "面积</i>600亩。");
}

TEST(HtmlTest, PlacesLeadThroughTheEncoding) {
  const std::string page =
      "<html><head><meta http-equiv='Content-Type' content='text/html; charset=gb2312'></head>"
      "<body><p>成都高新区签约&ldquo;某&rdquo;项目，总投资277亿元。</p></body></html>";
  const std::string bytes = testing::Encoded(page, "gb18030");
  const DocumentText document = MustRead(bytes);
  EXPECT_EQ(document.encoding, "GB18030");
  EXPECT_EQ(document.kind, DocumentKind::kHtml);
  EXPECT_EQ(SourceOf(bytes, "“某”项目"), testing::Encoded("&ldquo;某&rdquo;项目", "gb18030"));
  EXPECT_EQ(SourceOf(bytes, "277亿元"), testing::Encoded("277亿元", "gb18030"));
}

TEST(HtmlTest, APageIsToldByItsContent) {
  EXPECT_TRUE(IsHtml("\xef\xbb\xbf\n <!DOCTYPE HTML PUBLIC>\n<html>"));
  EXPECT_TRUE(IsHtml("<?xml version='1.0'?><html xmlns='x'>"));
  EXPECT_TRUE(IsHtml("<div class=a>签约</div>"));
  EXPECT_FALSE(IsHtml("高新区<b>签约</b>"));
  EXPECT_FALSE(IsHtml("<高新区签约>"));
  EXPECT_FALSE(IsHtml("<?xml version='1.0'?><rss>"));
}

TEST(HtmlTest, DeepNestingAndManyAttributesAreRefusedByTheirByte) {
  std::string deep = "<html><body>";
  while (deep.size() < 10'000'000) {
    deep += "<div>";
  }
  EXPECT_THAT(Refusal(deep), AllOf(HasSubstr("512 elements deep"), HasSubstr("byte 2562")));
  std::string inline_deep = "<html><body>";
  for (int i = 0; i < 600; ++i) {
    inline_deep += "<p><b x=" + std::to_string(i) + ">字</p>";
  }
  EXPECT_THAT(Refusal(inline_deep), HasSubstr("deep"));
  std::string attributes = "<html><p";
  for (int i = 0; i < 600; ++i) {
    attributes += " a" + std::to_string(i) + "=1";
  }
  EXPECT_THAT(Refusal(attributes + ">x</p>"), HasSubstr("attributes at byte 6"));
}

TEST(HtmlTest, PagesThatLeaveTagsOpenAreNotDeep) {
  std::string html = "<html><body><table>";
  for (int i = 0; i < 2000; ++i) {
    html += "<tr><td><p>第" + std::to_string(i) + "行<td><span>值<br>";
  }
  html += "</table><ul>";
  for (int i = 0; i < 2000; ++i) {
    html += "<li>项";
  }
  html += "</ul><svg>";
  for (int i = 0; i < 2000; ++i) {
    html += "<path d=''/>";
  }
  EXPECT_TRUE(CheckBounds(html + "</svg>").ok());
}

TEST(HtmlTest, APageOfMenusAloneIsEmptyAndSaysWhy) {
  const DocumentText document =
      MustRead("<html><body><nav><a>一</a></nav><script>x</script></body></html>");
  EXPECT_TRUE(document.unread);
  EXPECT_THAT(document.note, HasSubstr("no text beside menus"));
}

TEST(HtmlTest, TheCallerEndsTheParsing) {
  std::string html = "<html><body>";
  for (int i = 0; i < 20'000; ++i) {
    html += "<p>段落</p>";
  }
  const auto document = ReadDocument(html, [] { return absl::DeadlineExceededError("late"); });
  EXPECT_EQ(document.status().code(), absl::StatusCode::kDeadlineExceeded);
}

}  // namespace
}  // namespace zoneflow::ingest::front

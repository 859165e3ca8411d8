#include "services/ingest/testing/documents.h"

#include <algorithm>
#include <array>

#include "common/base/check.h"

namespace zoneflow::ingest::testing {
namespace {

// Characters that begin no cue word, no number and no word that extraction trims.
constexpr std::array<std::string_view, 32> kCharacters = {
    "鹏", "翔", "泽", "锐", "铭", "瑞", "晟", "弘", "骏", "麟", "睿", "琦", "轩", "煜", "曜", "珩",
    "璟", "霖", "澜", "渊", "铂", "钰", "锦", "骐", "骥", "鸿", "鹤", "雁", "岚", "嵘", "峻", "崧"};

std::string Number(std::uint64_t n) { return std::to_string(n); }

// 0.01 to 9999.99, another one for each n below a million.
std::string Sum(std::uint64_t n) {
  const std::string cents = std::to_string(100 + n % 100);
  return Number(1 + n / 100) + "." + cents.substr(1);
}

std::string Company(std::uint64_t n) { return DistinctName(n, 4) + "科技"; }
std::string Project(std::uint64_t n) { return DistinctName(n * 7 + 3, 4) + "研发基地"; }
// At most five characters, or the place would be cut.
std::string Zone(std::uint64_t n) { return DistinctName(n, 4) + "高新区"; }
std::string Day(std::uint64_t n) {
  return Number(1990 + n % 30) + "年" + Number(1 + n / 30 % 12) + "月" + Number(1 + n / 360 % 28) +
         "日";
}

// Pieces until the text is long enough.
template <typename Piece>
std::string Text(std::size_t bytes, std::string text, const Piece& piece) {
  text.reserve(bytes + 4096);
  for (std::uint64_t n = 0; text.size() < bytes; ++n) {
    text += piece(n);
  }
  return text;
}

std::string Planned(std::uint64_t n) {
  return Company(n) + "拟投资" + Sum(n) + "亿元建设" + Project(n);
}

// One signing a paragraph, as in a list of the month.
std::string Paragraphs(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) { return Planned(n) + "。\n"; });
}

// The same on one line: all of it is one article.
std::string OneLine(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) { return Planned(n) + "。"; });
}

// Members of one batch, named with and without sums of their own.
std::string Members(std::size_t bytes) {
  return Text(bytes, "总投资277亿元的140个项目在成都高新区签约。",
              [](std::uint64_t n) { return Planned(n) + "。"; });
}

// These projects are …, …, …: a list without sums.
std::string List(std::size_t bytes) {
  return Text(bytes, "总投资277亿元的140个项目在成都高新区签约。", [](std::uint64_t n) {
    return "这些项目包括" + Company(3 * n) + Project(3 * n) + "、" + Company(3 * n + 1) +
           Project(3 * n + 1) + "、" + Company(3 * n + 2) + Project(3 * n + 2) + "等。";
  });
}

std::string Batches(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    return "总投资" + Sum(n) + "亿元的" + Number(2 + n) + "个项目签约。";
  });
}

std::string BatchesOfOneCount(std::size_t bytes) {
  return Text(bytes, "",
              [](std::uint64_t n) { return "总投资" + Sum(n) + "亿元的14个项目签约。"; });
}

// One batch told again and again, members between.
std::string BatchToldAgain(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    return "总投资" + Sum(n) + "亿" +
           (n % 3 == 0   ? "欧元"
            : n % 3 == 1 ? "美元"
                         : "元") +
           "的14个项目签约。" + Planned(n) + "。";
  });
}

// Batches and, after each, members that look for theirs.
std::string BatchesWithMembers(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    return "总投资" + Sum(n) + "亿元的" + Number(2 + n) + "个项目签约。" + Planned(n) + "。";
  });
}

std::string Zones(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    return "总投资" + Sum(n) + "亿元的" + Project(n) + "在" + Zone(n) + "签约。";
  });
}

std::string OneCompany(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    return "云岭微电子拟投资" + Sum(n) + "亿元建设" + Project(n) + "。";
  });
}

std::string OneProject(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    return Company(n) + "拟投资" + Sum(n) + "亿元建设西部研发基地。";
  });
}

// Each company's name begins with the name of another: 鹏翔, 鹏翔泽, 鹏翔泽锐.
std::string NestedCompanies(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    std::string name = "鹏翔";
    for (std::uint64_t i = 0; i < n % 12; ++i) {
      name += kCharacters[(n / 12 * 5 + i * i) % kCharacters.size()];
    }
    return name + "拟投资" + Sum(n) + "亿元建设" + Project(n) + "。";
  });
}

// Long names that differ in the middle only.
std::string LongNames(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    return "鹏翔泽锐铭瑞晟弘" + DistinctName(n, 4) + "骏麟睿琦科技拟投资" + Sum(n) +
           "亿元建设鹏翔泽锐铭瑞" + DistinctName(n * 5 + 1, 4) + "晟弘骏麟总部研发基地。";
  });
}

std::string Sums(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    return DistinctName(n, 4) + "营业收入从" + Sum(n) + "亿元增至" + Sum(n + 7) + "亿元，同比增长" +
           Sum(n % 9000) + "%。";
  });
}

std::string Dates(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    return Day(n) + "，总投资" + Sum(n) + "亿元的" + Project(n) + "签约，占地" + Number(n + 1) +
           "亩。";
  });
}

std::string SideValues(std::size_t bytes) {
  return Text(bytes, "云岭微电子拟投资3亿元建设西部研发基地，占地10亩。", [](std::uint64_t n) {
    return "云岭微电子拟投资3亿元建设西部研发基地，占地" + Number(n + 1) + "亩，年产" +
           Number(n + 1) + "辆。";
  });
}

std::string SideValuesOfMany(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    return Planned(n) + "，占地" + Number(n + 1) + "亩，建筑面积" + Number(n + 2) + "平方米。";
  });
}

std::string Sectors(std::size_t bytes) {
  return Text(bytes, "总投资277亿元的14个项目签约。", [](std::uint64_t n) {
    return (n % 4 == 0 ? std::string("总投资277亿元的14个项目签约，") : std::string()) + "涉及" +
           DistinctName(4 * n, 4) + "、" + DistinctName(4 * n + 1, 4) + "、" +
           DistinctName(4 * n + 2, 4) + "、" + DistinctName(4 * n + 3, 4) + "等领域，占地" +
           Number(n + 1) + "亩。";
  });
}

// Quotes and brackets that never close, or close for ever.
std::string Brackets(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    return "（《“" + DistinctName(n, 3) + "，签约（" + Sum(n) + "亿元" +
           (n % 2 == 0 ? "”》）" : "”””）））》》") + "、";
  });
}

// A word now and then in a run that ends nowhere.
std::string NoMarks(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    std::string piece = "将签约揭牌投产启用";
    for (int i = 0; i < 400; ++i) {
      piece += "的";
    }
    return piece + DistinctName(n, 8);
  });
}

// Many words, and then a run that is a hundred times as long.
std::string LongTails(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    std::string piece;
    for (int i = 0; i < 30; ++i) {
      piece += "揭牌签约荣获启动投产获批";
    }
    for (int i = 0; i < 30'000; ++i) {
      piece += i % 2 == 0 ? "的" : "在";
    }
    return piece + DistinctName(n, 8) + "，";
  });
}

// One cue after the other, without a comma.
std::string Cues(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    constexpr std::array<std::string_view, 12> kCues = {"揭牌", "签约", "荣获", "启动",
                                                        "投产", "力争", "占地", "涉及",
                                                        "位居", "增至", "获批", "建成"};
    return std::string(kCues[n % kCues.size()]) + Number(n % 997) + "家" +
           std::string(kCues[n / 7 % kCues.size()]);
  });
}

std::string TinyArticles(std::size_t bytes) {
  return Text(bytes, "",
              [](std::uint64_t n) { return "本报讯 " + Company(n) + "落户" + Zone(n) + "。\n\n"; });
}

// Headlines over bodies that repeat them.
std::string Titles(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    const std::string title = Company(n) + "总部落户" + Zone(n);
    return title + "\n" + DistinctName(n, 5) + "再添新动能\n\n本报讯 近日，" + title + "，拟投资" +
           Sum(n) + "亿元建设" + Project(n) + "。" + title + "之后，园区服务更加务实。\n\n";
  });
}

// Heads of tables under which no row stands, only lines of marks: each might be heads again.
std::string Rules(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    return std::string(n % 50 == 0 ? "指标 | 总量 | 增速\n" : "|---|---|---|\n");
  });
}

// Headlines without bodies, names and blank lines.
std::string Headings(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    return DistinctName(n, 6) + "再添新动能\n\n" + (n % 5 == 0 ? "▶ 鹏翔 泽锐\n\n\n" : "");
  });
}

// A bit of everything on one line.
std::string Everything(std::size_t bytes) {
  return Text(bytes, "", [](std::uint64_t n) {
    switch (n % 8) {
      case 0:
        return "总投资" + Sum(n) + "亿元的" + Number(2 + n % 500) + "个项目在" + Zone(n) +
               "签约，涉及" + DistinctName(n, 4) + "、" + DistinctName(n + 1, 4) + "等领域。";
      case 1:
        return Planned(n) + "，占地" + Number(n + 1) + "亩，年产" + Number(n + 2) + "辆。";
      case 2:
        return Day(n) + "，" + Company(n) + "落户" + Zone(n) + "。";
      case 3:
        return DistinctName(n, 4) + "产值从" + Sum(n) + "亿元增至" + Sum(n + 9) + "亿元，同比增长" +
               Sum(n % 7000) + "%。";
      case 4:
        return Zone(n) + "在" + Number(100 + n % 90) + "个开发区中位列第" + Number(1 + n % 90) +
               "位。";
      case 5:
        return "“" + DistinctName(n, 5) + "”专项行动启动，力争引进项目" + Number(2 + n % 90) +
               "个。";
      case 6:
        return DistinctName(n, 4) + "创新中心揭牌，" + Company(n) + "获评国家级" +
               DistinctName(n, 3) + "示范基地。";
      default:
        return "其中，投资" + Sum(n) + "亿元的" + Project(n) + "、投资" + Sum(n + 1) + "亿元的" +
               Project(n + 1) + "等签约。";
    }
  });
}

}  // namespace

std::string DistinctName(std::uint64_t n, std::size_t characters) {
  std::size_t length = characters;
  while (length < 12 && (n >> (5 * length)) != 0) {
    ++length;
  }
  // An odd factor only changes the order: numbers that follow each other then share no beginning.
  std::uint64_t rest = n * 0x9e3779b1U;
  std::string name;
  for (std::size_t i = 0; i < length; ++i, rest >>= 5) {
    name += kCharacters[rest % kCharacters.size()];
  }
  return name;
}

const std::vector<Shape>& Shapes() {
  static const std::vector<Shape> shapes = {
      {"paragraphs", Paragraphs},
      {"one_line", OneLine},
      {"members", Members},
      {"list", List},
      {"batches", Batches},
      {"batches_of_one_count", BatchesOfOneCount},
      {"batch_told_again", BatchToldAgain},
      {"batches_with_members", BatchesWithMembers},
      {"zones", Zones},
      {"one_company", OneCompany},
      {"one_project", OneProject},
      {"nested_companies", NestedCompanies},
      {"long_names", LongNames},
      {"sums", Sums},
      {"dates", Dates},
      {"side_values", SideValues},
      {"side_values_of_many", SideValuesOfMany},
      {"sectors", Sectors},
      {"brackets", Brackets},
      {"no_marks", NoMarks},
      {"long_tails", LongTails},
      {"cues", Cues},
      {"tiny_articles", TinyArticles},
      {"titles", Titles},
      {"headings", Headings},
      {"rules", Rules},
      {"everything", Everything},
  };
  return shapes;
}

const Shape& ShapeNamed(std::string_view name) {
  const auto found = std::find_if(Shapes().begin(), Shapes().end(),
                                  [&](const Shape& shape) { return shape.name == name; });
  ZONEFLOW_CHECK(found != Shapes().end());
  return *found;
}

}  // namespace zoneflow::ingest::testing

// make-page KIND FILE: writes the page of a made-up study to FILE and its `etude show --json` beside it, as FILE.json.
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "page/made_up_study.h"
#include "report/page.h"
#include "report/page_data.h"
#include "report/summary_json.h"

int main(int argc, char** argv) {
  using namespace etude;
  if (argc != 3) {
    std::cerr << "make-page typical|hostile|one-seed|unfinished|empty|large FILE\n";
    return 2;
  }
  const auto study = testing_data::made_up_study(argv[1]);
  const auto summary = summarize(study);
  std::ofstream(argv[2]) << page(page_data(study, summary));
  std::ofstream(std::string(argv[2]) + ".json") << summary_json(study, summary).dump();
  return 0;
}

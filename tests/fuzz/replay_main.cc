// Runs a fuzz target on the files of a directory, once each: what libFuzzer's
// main does with a corpus, for builds without it.
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

int main(int argc, char** argv) {
  int count = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      // Told before it runs: a target ends the process when it finds something.
      std::cout << entry.path().filename().string() << std::endl;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string input(std::istreambuf_iterator<char>(file), {});
      LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(input.data()), input.size());
      ++count;
    }
  }
  std::cout << count << " inputs" << std::endl;
  return count == 0 ? 1 : 0;
}

// Arguments: tokenizer.json, tokenizer_config.json, documents.json. A line in: all documents are encoded; a line out: how many tokens that were.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Tokenizer } from "@huggingface/tokenizers";

const [tokenizerPath, configPath, documentsPath] = process.argv.slice(2);
const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const tokenizer = new Tokenizer(read(tokenizerPath), read(configPath));
const documents = read(documentsPath);
for await (const _ of createInterface({ input: process.stdin })) {
  let count = 0;
  for (const document of documents)
    count += tokenizer.encode(document, { add_special_tokens: false }).ids.length;
  console.log(count);
}

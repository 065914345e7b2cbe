using System.Text.Json;

namespace FineTuneSdk.Reference.Tests.Tokenization;

/// <summary>Ids, offsets and decoded text of the real tokenizers, as Hugging Face's tokenizers and llama.cpp give them.</summary>
public class RealTokenizerTests
{
    [Fact]
    public void Every_real_tokenizer_agrees()
    {
        const string Kind = "tokenizers, real";
        var root = Path.Combine(Testdata.Require(), "tokenizers", "reference");
        Assert.SkipUnless(Directory.Exists(root), $"{root} doesn't exist.");
        var failures = new List<string>();
        foreach (var file in Directory.EnumerateFiles(root, "*.jsonl").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(file);
            var tokenizerName = Path.GetFileNameWithoutExtension(Path.GetFileNameWithoutExtension(name));
            if (ReferenceTokenizers.Find(tokenizerName, out var why) is not { } tokenizer)
                CaseReport.NotSupported(Kind, name, why);
            else
                failures.AddRange(TokenizerCases.Run(Kind, name, TokenizerCases.Lines(file).Select(line => new TokenizerCase(tokenizer, line))));
        }

        TokenizerCases.AssertNone(failures);
    }

    // llama.cpp's lists: texts between separators, and a line of ids for each. Its byte-level tokenizers don't normalise, so only texts in NFC are comparable where ours do.
    [Fact]
    public void Every_list_of_llama_cpp_agrees()
    {
        const string Kind = "tokenizers, llama.cpp";
        const string Separator = "\n__ggml_vocab_test__\n";
        var root = Path.Combine(Testdata.Require(), "tokenizers", "llama.cpp");
        Assert.SkipUnless(Directory.Exists(root), $"{root} doesn't exist.");
        var failures = new List<string>();
        foreach (var file in Directory.EnumerateFiles(root, "*.inp").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(file)["ggml-vocab-".Length..^".gguf.inp".Length];
            if (ReferenceTokenizers.Find(name switch { "qwen2" => "qwen3", "gpt-2" => "gpt2", _ => name }, out var why) is not { } tokenizer)
            {
                CaseReport.NotSupported(Kind, Path.GetFileName(file), why);
                continue;
            }

            var texts = File.ReadAllText(file).Split(Separator);
            var ids = File.ReadAllText(Path.ChangeExtension(file, ".out")).Split('\n');
            for (var i = 0; i < texts.Length; i++)
            {
                var actual = string.Join(' ', tokenizer.Encode(texts[i]).Ids);
                if (actual != ids[i].Trim())
                    failures.Add($"{name}, text {i + 1}: {actual} instead of {ids[i].Trim()}");
            }

            CaseReport.Ran(Kind, Path.GetFileName(file), $"{texts.Length} texts");
        }

        TokenizerCases.AssertNone(failures);
    }

    // The texts of these ids aren't at hand, but ids that a tokenizer made come back when what they decode to is encoded.
    [Fact]
    public void Ids_of_the_fixtures_come_back()
    {
        const string Kind = "tokenizers, ml.net-fixtures";
        var root = Path.Combine(Testdata.Require(), "tokenizers", "ml.net-fixtures");
        Assert.SkipUnless(Directory.Exists(root), $"{root} doesn't exist.");
        foreach (var file in Directory.EnumerateFiles(root, "tokens*.json").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(file);
            if (name is not ("tokens_gpt2.json" or "tokens_r50k_base.json"))
            {
                CaseReport.NotSupported(Kind, name, "its vocabulary isn't among the test data");
                continue;
            }

            var tokenizer = ReferenceTokenizers.Find("gpt2", out _)!;
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            var ids = TokenizerCase.Integers(document.RootElement);
            Assert.Equal(ids, tokenizer.Encode(tokenizer.Decode(ids)).Ids);
            CaseReport.Ran(Kind, name, $"{ids.Length} ids");
        }
    }
}

using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace FineTuneSdk.Benchmarks.Tokenization;

/// <summary>Microsoft.ML.Tokenizers' BPE over the same vocabulary, merges and expression. Only its speed counts: it has no byte fallback, and takes .NET's expressions.</summary>
internal static class ControlTokenizer
{
    private const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    public static Func<string, int> Create(string tokenizerJson)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(tokenizerJson));
        var model = document.RootElement.GetProperty("model");
        var options = new BpeOptions(model.GetProperty("vocab").EnumerateObject().Select(token => KeyValuePair.Create(token.Name, token.Value.GetInt32())))
        {
            Merges = [.. model.GetProperty("merges").EnumerateArray().Select(Merge)],
            ByteLevel = !IsMetaspace(document.RootElement),
        };
        if (!options.ByteLevel)
        {
            // Metaspaces are written outside: the package's own normalizer of that kind belongs to another of its tokenizers.
            options.UnknownToken = model.GetProperty("unk_token").GetString();
            options.FuseUnknownTokens = true;
            // Every match has a character: of empty ones the package finds one at the end for ever.
            options.PreTokenizer = new RegexPreTokenizer(new Regex("▁+[^▁]*|[^▁]+", RegexOptions.Compiled | RegexOptions.CultureInvariant), null);
            var metaspace = BpeTokenizer.Create(options);
            return text => metaspace.EncodeToIds("▁" + text.Replace(' ', '▁')).Count;
        }

        options.PreTokenizer = new RegexPreTokenizer(new Regex(Expression(document.RootElement), RegexOptions.Compiled | RegexOptions.CultureInvariant), null);
        var byteLevel = BpeTokenizer.Create(options);
        return text => byteLevel.EncodeToIds(text).Count;
    }

    private static bool IsMetaspace(JsonElement root) => root.GetProperty("pre_tokenizer").ValueKind == JsonValueKind.Null;

    // The expression of "Split", or that of GPT-2 with each digit alone.
    private static string Expression(JsonElement root)
    {
        foreach (var part in root.GetProperty("pre_tokenizer").GetProperty("pretokenizers").EnumerateArray())
        {
            if (part.TryGetProperty("pattern", out var pattern))
                return pattern.GetProperty("Regex").GetString()!;
        }

        return Gpt2.Replace(@" ?\p{N}+", @"\p{N}", StringComparison.Ordinal);
    }

    private static string Merge(JsonElement merge) => merge.ValueKind == JsonValueKind.String ? merge.GetString()! : $"{merge[0].GetString()} {merge[1].GetString()}";
}

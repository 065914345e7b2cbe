using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Reference.Tests.Tokenization;

/// <summary>One line of a file of cases: what it expects, compared with what a tokenizer gives.</summary>
/// <param name="Tokenizer">The tokenizer.</param>
/// <param name="Case">The line.</param>
/// <param name="Padding">The section "padding" of the tokenizer's file, which the expected ids went through and ours don't.</param>
/// <param name="Truncation">The section "truncation", likewise.</param>
internal sealed record TokenizerCase(ITokenizer Tokenizer, JsonElement Case, JsonElement? Padding = null, JsonElement? Truncation = null)
{
    /// <summary>Runs the case: null if the tokenizers agree, else where they don't. <paramref name="kind"/> says what was compared.</summary>
    public string? Run(out string kind)
    {
        kind = KindOf(Case);
        try
        {
            return kind switch
            {
                "text" => RunText(),
                "batch" => RunBatch(),
                "decode" => RunDecode(),
                "error" => RunError(),
                _ => null,
            };
        }
        catch (FineTuneException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>What a line is about.</summary>
    public static string KindOf(JsonElement line) =>
        line.TryGetProperty("error", out _) ? "error"
        : line.TryGetProperty("pair", out _) ? "pair"
        : line.TryGetProperty("batch", out _) ? "batch"
        : line.TryGetProperty("text", out _) ? "text"
        : "decode";

    public static int[] Integers(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetInt32())];

    private string? RunText()
    {
        var text = Case.GetProperty("text").GetString()!;
        return Compare(text, Case) ?? CompareIds("ids_no_special", Tokenizer.Encode(text).Ids, Case.GetProperty("ids_no_special")) ?? RunDecode();
    }

    private string? RunBatch()
    {
        var texts = Case.GetProperty("batch").EnumerateArray().ToList();
        var encodings = Case.GetProperty("encodings").EnumerateArray().ToList();
        return texts.Zip(encodings).Where(pair => pair.First.ValueKind == JsonValueKind.String).Select(pair => Compare(pair.First.GetString()!, pair.Second)).FirstOrDefault(failure => failure is not null);
    }

    private string? Compare(string text, JsonElement expected)
    {
        var actual = Tokenizer.EncodeWithSpecialTokens(text);
        var failure = CompareIds("ids", actual.Ids, expected.GetProperty("ids"));
        if (failure is not null || Truncation is not null)
            return failure;
        var units = new CodePointOffsets(text);
        var offsets = expected.GetProperty("offsets").EnumerateArray().Select(pair => (units.ToUnits(pair[0].GetInt32()), units.ToUnits(pair[1].GetInt32()))).ToList();
        var padded = offsets.Count - actual.Ids.Length;
        var kept = PadsLeft ? offsets.Skip(padded) : offsets.Take(actual.Ids.Length);
        return kept.SequenceEqual(actual.Offsets) ? null : $"offsets of \"{text}\": {string.Join(' ', actual.Offsets)} instead of {string.Join(' ', kept)}";
    }

    // Truncated ids are a part of ours: at least as many as fit beside the special tokens, and in the same order.
    private string? CompareIds(string what, int[] actual, JsonElement expected)
    {
        var ids = WithoutPadding(Integers(expected));
        var agrees = Truncation is null ? ids.SequenceEqual(actual) : IsSubsequence(ids, actual);
        return agrees ? null : $"{what}: {string.Join(' ', actual)} instead of {string.Join(' ', ids)}";
    }

    private static bool IsSubsequence(int[] part, int[] whole)
    {
        var found = 0;
        foreach (var id in whole)
            found += found < part.Length && part[found] == id ? 1 : 0;
        return found == part.Length;
    }

    private bool PadsLeft => Padding is { } padding && padding.GetProperty("direction").GetString() == "Left";

    private int[] WithoutPadding(int[] ids)
    {
        if (Padding is not { } padding)
            return ids;
        var pad = padding.GetProperty("pad_id").GetInt32();
        return PadsLeft ? [.. ids.SkipWhile(id => id == pad)] : [.. ids.Reverse().SkipWhile(id => id == pad).Reverse()];
    }

    private string? RunDecode()
    {
        var ids = Integers(Case.TryGetProperty("decode", out var decode) ? decode : Case.GetProperty("ids"));
        foreach (var (skip, name) in new[] { (false, "decoded"), (true, "decoded_skip") })
        {
            var expected = Case.GetProperty(name).GetString();
            var whole = Tokenizer.Decode(ids, skip);
            var stream = Tokenizer.CreateStreamingDecoder(skip);
            var parts = ids.Select(stream.Push).ToList();
            parts.Add(stream.Flush());
            if (whole != expected)
                return $"{name} of {string.Join(' ', ids)}: \"{whole}\" instead of \"{expected}\"";
            if (string.Concat(parts) != whole)
                return $"the parts of {string.Join(' ', ids)}: \"{string.Join("\", \"", parts)}\" instead of \"{whole}\"";
            if (parts.Exists(part => part.Length > 0 && (char.IsHighSurrogate(part[^1]) || char.IsLowSurrogate(part[0]))))
                return $"a part of {string.Join(' ', ids)} splits a character: \"{string.Join("\", \"", parts)}\"";
        }

        return null;
    }

    // The reference itself failed (a Rust panic): all that is asked for is that nothing worse than a diagnosed error happens.
    private string? RunError()
    {
        if (Case.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String)
            Tokenizer.Decode(Tokenizer.EncodeWithSpecialTokens(text.GetString()!).Ids);
        if (Case.TryGetProperty("decode", out var ids))
            Tokenizer.Decode(Integers(ids));
        return null;
    }
}

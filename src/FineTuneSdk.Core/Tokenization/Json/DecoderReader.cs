using System.Text;
using FineTuneSdk.Core.Tokenization.Decoders;
using FineTuneSdk.Core.Tokenization.Patterns;
using FineTuneSdk.Core.Tokenization.PreTokenizers;

namespace FineTuneSdk.Core.Tokenization.Json;

/// <summary>The decoders, by their names in tokenizer.json.</summary>
internal static class DecoderReader
{
    private const int MaximumStrip = 1_000_000;

    private static readonly Dictionary<string, Func<JsonComponent, ITokenDecoder>> s_kinds = new(StringComparer.Ordinal)
    {
        ["Sequence"] = ReadSequence,
        ["ByteLevel"] = ReadByteLevel,
        ["ByteFallback"] = ReadByteFallback,
        ["Fuse"] = ReadFuse,
        ["Metaspace"] = ReadMetaspace,
        ["Replace"] = ReadReplace,
        ["Strip"] = ReadStrip,
        ["BPEDecoder"] = ReadBpe,
    };

    /// <summary>Reads a decoder.</summary>
    public static ITokenDecoder Read(JsonComponent component) =>
        s_kinds.TryGetValue(component.Type, out var read) ? read(component) : throw component.Unsupported($"is of type \"{component.Type}\", which isn't supported");

    private static DecoderSequence ReadSequence(JsonComponent component)
    {
        component.AllowOnly("decoders");
        return new DecoderSequence([.. component.Required("decoders").Elements().Select(Read)]);
    }

    private static ByteLevelDecoder ReadByteLevel(JsonComponent component)
    {
        // The options belong to the pre-tokenizer of the same name; files repeat them here without effect.
        component.AllowOnly("add_prefix_space", "trim_offsets", "use_regex");
        return new ByteLevelDecoder();
    }

    private static ByteFallbackDecoder ReadByteFallback(JsonComponent component)
    {
        component.AllowOnly();
        return new ByteFallbackDecoder();
    }

    private static FuseDecoder ReadFuse(JsonComponent component)
    {
        component.AllowOnly();
        return new FuseDecoder();
    }

    private static MetaspaceDecoder ReadMetaspace(JsonComponent component)
    {
        component.AllowOnly("replacement", "prepend_scheme", "split", "add_prefix_space", "str_rep");
        return new MetaspaceDecoder(component.Character("replacement"), PreTokenizerReader.ReadPrependScheme(component) != PrependScheme.Never);
    }

    private static StripDecoder ReadStrip(JsonComponent component)
    {
        component.AllowOnly("content", "start", "stop");
        return new StripDecoder(component.Character("content"), component.Required("start").AsInteger(0, MaximumStrip), component.Required("stop").AsInteger(0, MaximumStrip));
    }

    private static BpeSuffixDecoder ReadBpe(JsonComponent component)
    {
        component.AllowOnly("suffix");
        var suffix = component.Required("suffix");
        return suffix.AsString() is { Length: > 0 } text ? new BpeSuffixDecoder(text) : throw suffix.Invalid("must not be empty");
    }

    private static TokenMapDecoder ReadReplace(JsonComponent component)
    {
        component.AllowOnly("pattern", "content");
        var pattern = PatternReader.Read(component);
        var content = component.String("content");
        return new TokenMapDecoder(token => Replace(pattern, token, content));
    }

    private static string Replace(Pattern pattern, string token, string content)
    {
        var matches = new List<(int Start, int End)>();
        pattern.FindAll(token, matches);
        if (matches.Count == 0 || token.Length == 0)
            return token;
        var result = new StringBuilder();
        var done = 0;
        foreach (var (start, end) in matches)
        {
            result.Append(token, done, start - done).Append(content);
            done = end;
        }

        return result.Append(token, done, token.Length - done).ToString();
    }
}

using FineTuneSdk.Core.Tokenization.Patterns;
using FineTuneSdk.Core.Tokenization.PreTokenizers;

namespace FineTuneSdk.Core.Tokenization.Json;

/// <summary>The pre-tokenizers, by their names in tokenizer.json.</summary>
internal static class PreTokenizerReader
{
    private const int MaximumFixedLength = 1_000_000;

    private static readonly Dictionary<string, Func<JsonComponent, List<IPreTokenizer>>> s_kinds = new(StringComparer.Ordinal)
    {
        ["Sequence"] = ReadSequence,
        ["ByteLevel"] = ReadByteLevel,
        ["Split"] = component => [ReadSplit(component)],
        ["Digits"] = component => [ReadDigits(component)],
        ["Punctuation"] = component => [ReadPunctuation(component)],
        ["Whitespace"] = component => [ReadWhitespace(component)],
        ["WhitespaceSplit"] = component => [ReadWhitespaceSplit(component)],
        ["CharDelimiterSplit"] = component => [ReadDelimiter(component)],
        ["FixedLength"] = component => [ReadFixedLength(component)],
        ["Metaspace"] = component => [ReadMetaspace(component)],
    };

    private static readonly Pattern s_gpt2 = Pattern.Parse(Gpt2Words.Expression);

    // Rust's \w, unlike Oniguruma's, takes the two joiners in and leaves Latin-1's other numbers out.
    private static readonly Pattern s_words = Pattern.Parse(@"[\w\u200C\u200D&&\P{No}]+|[^[\w\u200C\u200D&&\P{No}]\s]+");

    /// <summary>Reads a pre-tokenizer as the steps that it takes, one after the other.</summary>
    public static List<IPreTokenizer> Read(JsonComponent component) =>
        s_kinds.TryGetValue(component.Type, out var read) ? read(component) : throw component.Unsupported($"is of type \"{component.Type}\", which isn't supported");

    private static List<IPreTokenizer> ReadSequence(JsonComponent component)
    {
        component.AllowOnly("pretokenizers");
        return [.. component.Required("pretokenizers").Elements().SelectMany(Read)];
    }

    private static List<IPreTokenizer> ReadByteLevel(JsonComponent component)
    {
        // trim_offsets acts in the post-processor only.
        component.AllowOnly("add_prefix_space", "trim_offsets", "use_regex");
        var steps = new List<IPreTokenizer>();
        if (component.Required("add_prefix_space").AsBoolean())
            steps.Add(new SpacePrefix());
        if (component.Boolean("use_regex", absent: true))
            steps.Add(new PatternSplit(s_gpt2, SplitBehavior.Isolated, invert: false));
        steps.Add(new ByteLevelPreTokenizer());
        return steps;
    }

    private static PatternSplit ReadSplit(JsonComponent component)
    {
        component.AllowOnly("pattern", "behavior", "invert");
        return new PatternSplit(PatternReader.Read(component), ReadBehavior(component.Required("behavior")), component.Required("invert").AsBoolean());
    }

    private static CharacterSplit ReadDigits(JsonComponent component)
    {
        component.AllowOnly("individual_digits");
        var behavior = component.Required("individual_digits").AsBoolean() ? SplitBehavior.Isolated : SplitBehavior.Contiguous;
        return new CharacterSplit(UnicodeProperties.IsNumeric, behavior);
    }

    private static CharacterSplit ReadPunctuation(JsonComponent component)
    {
        component.AllowOnly("behavior");
        var behavior = component.Optional("behavior") is { } given ? ReadBehavior(given) : SplitBehavior.Isolated;
        return new CharacterSplit(UnicodeProperties.IsPunctuation, behavior);
    }

    private static PatternSplit ReadWhitespace(JsonComponent component)
    {
        component.AllowOnly();
        return new PatternSplit(s_words, SplitBehavior.Removed, invert: true);
    }

    private static CharacterSplit ReadWhitespaceSplit(JsonComponent component)
    {
        component.AllowOnly();
        return new CharacterSplit(UnicodeProperties.IsWhiteSpace, SplitBehavior.Removed);
    }

    private static CharacterSplit ReadDelimiter(JsonComponent component)
    {
        component.AllowOnly("delimiter");
        var delimiter = component.Character("delimiter");
        return new CharacterSplit(codePoint => codePoint == delimiter, SplitBehavior.Removed);
    }

    private static FixedLengthSplit ReadFixedLength(JsonComponent component)
    {
        component.AllowOnly("length");
        return new FixedLengthSplit(component.Optional("length")?.AsInteger(1, MaximumFixedLength) ?? 5);
    }

    private static MetaspacePreTokenizer ReadMetaspace(JsonComponent component)
    {
        component.AllowOnly("replacement", "prepend_scheme", "split", "add_prefix_space", "str_rep");
        return new MetaspacePreTokenizer(component.Character("replacement"), ReadPrependScheme(component), component.Boolean("split", absent: true));
    }

    /// <summary>Reads when a Metaspace component puts its character before a text; older files say it with add_prefix_space.</summary>
    public static PrependScheme ReadPrependScheme(JsonComponent component)
    {
        var scheme = component.Optional("prepend_scheme");
        var value = scheme?.AsString() switch
        {
            null or "always" => PrependScheme.Always,
            "first" => PrependScheme.First,
            "never" => PrependScheme.Never,
            var other => throw scheme!.Value.Unsupported($"is \"{other}\", which isn't supported"),
        };
        if (component.Boolean("add_prefix_space", absent: true))
            return value;
        return scheme is null || value == PrependScheme.Never ? PrependScheme.Never : throw component.Invalid("has an add_prefix_space that contradicts its prepend_scheme");
    }

    private static SplitBehavior ReadBehavior(JsonComponent value) =>
        Enum.TryParse<SplitBehavior>(value.AsString(), out var behavior) && Enum.IsDefined(behavior) && behavior.ToString() == value.AsString()
            ? behavior
            : throw value.Unsupported($"is \"{value.AsString()}\", which isn't supported");
}

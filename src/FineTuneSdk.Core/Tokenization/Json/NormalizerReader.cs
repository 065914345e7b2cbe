using FineTuneSdk.Core.Tokenization.Normalizers;

namespace FineTuneSdk.Core.Tokenization.Json;

/// <summary>The normalisers, by their names in tokenizer.json.</summary>
internal static class NormalizerReader
{
    private static readonly Dictionary<string, Func<JsonComponent, INormalizer>> s_kinds = new(StringComparer.Ordinal)
    {
        ["Sequence"] = ReadSequence,
        ["NFC"] = component => Plain(component, new UnicodeNormalizer(compatible: false, compose: true)),
        ["NFD"] = component => Plain(component, new UnicodeNormalizer(compatible: false, compose: false)),
        ["NFKC"] = component => Plain(component, new UnicodeNormalizer(compatible: true, compose: true)),
        ["NFKD"] = component => Plain(component, new UnicodeNormalizer(compatible: true, compose: false)),
        ["Lowercase"] = component => Plain(component, new CodePointNormalizer(CodePointMaps.Lowercase)),
        ["StripAccents"] = component => Plain(component, new CodePointNormalizer(CodePointMaps.StripAccents)),
        ["Nmt"] = component => Plain(component, new CodePointNormalizer(CodePointMaps.Nmt)),
        ["ByteLevel"] = component => Plain(component, new ByteLevelNormalizer()),
        ["Prepend"] = ReadPrepend,
        ["Replace"] = ReadReplace,
        ["Strip"] = ReadStrip,
    };

    /// <summary>Reads a normaliser.</summary>
    public static INormalizer Read(JsonComponent component) =>
        s_kinds.TryGetValue(component.Type, out var read) ? read(component) : throw component.Unsupported($"is of type \"{component.Type}\", which isn't supported");

    private static INormalizer Plain(JsonComponent component, INormalizer normalizer)
    {
        component.AllowOnly();
        return normalizer;
    }

    private static NormalizerSequence ReadSequence(JsonComponent component)
    {
        component.AllowOnly("normalizers");
        return new NormalizerSequence([.. component.Required("normalizers").Elements().Select(Read)]);
    }

    private static PrependNormalizer ReadPrepend(JsonComponent component)
    {
        component.AllowOnly("prepend");
        return new PrependNormalizer(component.String("prepend"));
    }

    private static ReplaceNormalizer ReadReplace(JsonComponent component)
    {
        component.AllowOnly("pattern", "content");
        return new ReplaceNormalizer(PatternReader.Read(component), component.String("content"));
    }

    private static StripNormalizer ReadStrip(JsonComponent component)
    {
        component.AllowOnly("strip_left", "strip_right");
        return new StripNormalizer(component.Required("strip_left").AsBoolean(), component.Required("strip_right").AsBoolean());
    }
}

using FineTuneSdk.Core.Tokenization.PostProcessors;

namespace FineTuneSdk.Core.Tokenization.Json;

/// <summary>The post-processors, by their names in tokenizer.json.</summary>
internal static class PostProcessorReader
{
    private static readonly Dictionary<string, Func<JsonComponent, int, IPostProcessor>> s_kinds = new(StringComparer.Ordinal)
    {
        ["Sequence"] = ReadSequence,
        ["ByteLevel"] = ReadByteLevel,
        ["TemplateProcessing"] = ReadTemplate,
        ["BertProcessing"] = (component, limit) => ReadClassAndSeparator(component, limit),
        ["RobertaProcessing"] = ReadRoberta,
    };

    /// <summary>Reads a post-processor; the ids that it adds are below <paramref name="limit"/>.</summary>
    public static IPostProcessor Read(JsonComponent component, int limit) =>
        s_kinds.TryGetValue(component.Type, out var read) ? read(component, limit) : throw component.Unsupported($"is of type \"{component.Type}\", which isn't supported");

    private static PostProcessorSequence ReadSequence(JsonComponent component, int limit)
    {
        component.AllowOnly("processors");
        return new PostProcessorSequence([.. component.Required("processors").Elements().Select(part => Read(part, limit))]);
    }

    private static PostProcessorSequence ReadByteLevel(JsonComponent component, int limit)
    {
        component.AllowOnly("add_prefix_space", "trim_offsets", "use_regex");
        return Trim(component, component.Boolean("trim_offsets", absent: true));
    }

    private static PostProcessorSequence ReadRoberta(JsonComponent component, int limit)
    {
        var trim = Trim(component, component.Required("trim_offsets").AsBoolean());
        return new PostProcessorSequence([trim, ReadClassAndSeparator(component, limit, "trim_offsets", "add_prefix_space")]);
    }

    private static PostProcessorSequence Trim(JsonComponent component, bool trims) =>
        new(trims ? [new ByteLevelTrim(component.Boolean("add_prefix_space", absent: true))] : []);

    private static SpecialTokenTemplate ReadClassAndSeparator(JsonComponent component, int limit, params ReadOnlySpan<string> options)
    {
        component.AllowOnly(["cls", "sep", .. options]);
        return new SpecialTokenTemplate([ReadPair(component.Required("cls"), limit)], [ReadPair(component.Required("sep"), limit)]);
    }

    private static EncodedToken ReadPair(JsonComponent pair, int limit) =>
        pair.Elements() is [var text, var id] ? new EncodedToken(id.AsInteger(0, limit - 1), 0, 0, text.AsString()) : throw pair.Invalid("must be a token and its id");

    // "pair" is for two texts, which a tokenizer of ours never gets.
    private static SpecialTokenTemplate ReadTemplate(JsonComponent component, int limit)
    {
        component.AllowOnly("single", "pair", "special_tokens");
        var special = component.Required("special_tokens").Members().ToDictionary(member => member.Name, member => ReadSpecialToken(member.Value, limit), StringComparer.Ordinal);
        var before = new List<EncodedToken>();
        var after = new List<EncodedToken>();
        var texts = 0;
        var single = component.Required("single");
        foreach (var piece in single.Elements())
        {
            piece.AllowOnly("Sequence", "SpecialToken");
            if (piece.Optional("Sequence") is { } sequence)
            {
                var name = sequence.Required("id");
                if (name.AsString() != "A" || ++texts > 1)
                    throw name.Unsupported("names a second text in the template for one text, which isn't supported");
                continue;
            }

            var token = piece.Required("SpecialToken").Required("id");
            if (!special.TryGetValue(token.AsString(), out var tokens))
                throw token.Invalid($"is \"{token.AsString()}\", which special_tokens doesn't have");
            (texts == 0 ? before : after).AddRange(tokens);
        }

        return texts == 1 ? new SpecialTokenTemplate(before, after) : throw single.Unsupported("has no place for the text, which isn't supported");
    }

    private static List<EncodedToken> ReadSpecialToken(JsonComponent component, int limit)
    {
        var ids = component.Required("ids").Elements();
        var texts = component.Required("tokens").Elements();
        if (ids.Count != texts.Count)
            throw component.Invalid("has not as many ids as tokens");
        return [.. ids.Zip(texts, (id, text) => new EncodedToken(id.AsInteger(0, limit - 1), 0, 0, text.AsString()))];
    }
}

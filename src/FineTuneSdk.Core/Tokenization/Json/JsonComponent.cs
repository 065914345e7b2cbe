using System.Globalization;
using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Tokenization.Json;

/// <summary>A JSON value of a tokenizer.json, with its path in the file, so that every error says where.</summary>
/// <param name="Value">The value.</param>
/// <param name="Path">Its path, as in <c>pre_tokenizer.pretokenizers[0]</c>.</param>
/// <param name="File">The file.</param>
internal readonly record struct JsonComponent(JsonElement Value, string Path, string File)
{
    /// <summary>The component's name, the value of its key <c>type</c>.</summary>
    public string Type => String("type");

    /// <summary>The member of an object, or null if it isn't there or is null.</summary>
    public JsonComponent? Optional(string name)
    {
        if (Value.ValueKind != JsonValueKind.Object)
            throw Invalid($"must be an object, not {Kind}");
        return Value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? At(name, member) : null;
    }

    /// <summary>The member of an object, which has to be there.</summary>
    public JsonComponent Required(string name) => Optional(name) ?? throw Invalid($"has no \"{name}\"");

    /// <summary>The elements of an array.</summary>
    public IReadOnlyList<JsonComponent> Elements()
    {
        if (Value.ValueKind != JsonValueKind.Array)
            throw Invalid($"must be an array, not {Kind}");
        var elements = new JsonComponent[Value.GetArrayLength()];
        var index = 0;
        foreach (var element in Value.EnumerateArray())
        {
            elements[index] = new JsonComponent(element, string.Create(CultureInfo.InvariantCulture, $"{Path}[{index}]"), File);
            index++;
        }

        return elements;
    }

    /// <summary>The members of an object; a name that comes twice is an error.</summary>
    public IReadOnlyList<(string Name, JsonComponent Value)> Members()
    {
        if (Value.ValueKind != JsonValueKind.Object)
            throw Invalid($"must be an object, not {Kind}");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var members = new List<(string, JsonComponent)>();
        foreach (var member in Value.EnumerateObject())
        {
            var name = member.Name;
            if (!seen.Add(name))
                throw Invalid($"has \"{name}\" twice");
            members.Add((name, At(name, member.Value)));
        }

        return members;
    }

    /// <summary>A required text.</summary>
    public string String(string name) => Required(name).AsString();

    /// <summary>A switch, or what holds without it.</summary>
    public bool Boolean(string name, bool absent) => Optional(name)?.AsBoolean() ?? absent;

    /// <summary>A required single character of the basic plane.</summary>
    public char Character(string name)
    {
        var member = Required(name);
        return member.AsString() is [var single] ? single : throw member.Invalid("must be a single character");
    }

    /// <summary>This value as a text.</summary>
    public string AsString() => Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Invalid($"must be a text, not {Kind}");

    /// <summary>This value as a switch.</summary>
    public bool AsBoolean() => Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Invalid($"must be true or false, not {Kind}"),
    };

    /// <summary>This value as a whole number in a range.</summary>
    public int AsInteger(int minimum, int maximum) =>
        Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var number) && number >= minimum && number <= maximum
            ? number
            : throw Invalid(string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {minimum} to {maximum}, not {Shorten(Value.GetRawText())}"));

    /// <summary>Makes sure that an object has no members but those named, so that no option is overlooked.</summary>
    public void AllowOnly(params ReadOnlySpan<string> names)
    {
        foreach (var (name, member) in Members())
        {
            if (name != "type" && !names.Contains(name))
                throw member.Unsupported("is an option that isn't supported");
        }
    }

    /// <summary>The error that this value is wrong.</summary>
    public FineTuneException Invalid(string message, Exception? cause = null) => new(DiagnosticCodes.TokenizerInvalid, $"{Subject} {message}.", new SourceSpan(File), cause);

    /// <summary>The error that this value isn't supported.</summary>
    public FineTuneException Unsupported(string message) => new(DiagnosticCodes.TokenizerUnsupported, $"{Subject} {message}.", new SourceSpan(File));

    private string Subject => Path.Length == 0 ? "the tokenizer" : Path;

    private string Kind => Value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private JsonComponent At(string name, JsonElement member) => new(member, Path.Length == 0 ? name : $"{Path}.{name}", File);
}

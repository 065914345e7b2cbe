using System.Globalization;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Core.Tokenization.Patterns;

namespace FineTuneSdk.Core.Tokenization.Json;

/// <summary>Reads a pattern: <c>{"String": "…"}</c> or <c>{"Regex": "…"}</c>.</summary>
internal static class PatternReader
{
    /// <summary>Reads the member <c>pattern</c> of a component.</summary>
    public static Pattern Read(JsonComponent component)
    {
        var pattern = component.Required("pattern");
        pattern.AllowOnly("String", "Regex");
        if (pattern.Optional("String") is { } text)
            return Pattern.Literal(text.AsString());
        var regex = pattern.Required("Regex");
        var expression = regex.AsString();
        try
        {
            return Pattern.Parse(expression);
        }
        catch (PatternFormatException exception)
        {
            var message = string.Create(CultureInfo.InvariantCulture, $"{regex.Path}: the expression \"{expression}\" has, at its character {exception.Position + 1}, {exception.Message}, which isn't supported or is wrong.");
            throw new FineTuneException(DiagnosticCodes.TokenizerPattern, message, new SourceSpan(component.File), exception);
        }
    }
}

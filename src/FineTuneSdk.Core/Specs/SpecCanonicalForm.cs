using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FineTuneSdk.Core.Specs;

/// <summary>The part of a spec that decides what training computes, as one JSON text: keys sorted, defaults written out, no names and no paths.</summary>
internal static class SpecCanonicalForm
{
    /// <summary>Makes the text. Two specs with the same text train the same thing on the same data and base.</summary>
    /// <param name="spec">A spec from <see cref="ResolvedSpec.Resolve"/>.</param>
    public static string Of(FineTuneSpec spec)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            Write(writer, spec, SpecShape.For(typeof(FineTuneSpec)), isLora: spec.Method.Type == MethodType.Lora);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, object value, SpecShape shape, bool isLora)
    {
        writer.WriteStartObject();
        foreach (var key in shape.Keys.Where(key => key.Rules.DecidesTraining && (isLora || !key.Rules.LoraOnly)).OrderBy(key => key.Name, StringComparer.Ordinal))
        {
            if (key.Rules.IsAddition && IsUnused(key.Property.GetValue(value)))
                continue;
            writer.WritePropertyName(key.Name);
            WriteValue(writer, key, key.Property.GetValue(value), isLora);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, SpecKey key, object? value, bool isLora)
    {
        switch (value)
        {
            case null when key.Rules.Word is { } word:
                writer.WriteStringValue(word);
                break;
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case bool flag:
                writer.WriteBooleanValue(flag);
                break;
            case Enum:
                writer.WriteStringValue(SpecShape.EnumName(value));
                break;
            // Validation examples from a file take nothing away from the training examples: as if there were none.
            case ValidationSpec validation:
                writer.WriteNumberValue(validation.Share ?? 0);
                break;
            // The ids' order is that of the trained rows.
            case IReadOnlyList<int> numbers:
                writer.WriteStartArray();
                foreach (var number in numbers)
                    writer.WriteNumberValue(number);
                writer.WriteEndArray();
                break;
            case IReadOnlyDictionary<string, int> map:
                WriteMap(writer, map, writer.WriteNumberValue);
                break;
            case IReadOnlyDictionary<string, double> map:
                WriteMap(writer, map, writer.WriteNumberValue);
                break;
            // Lists of names are sets: their order changes nothing.
            case IReadOnlyList<string> names:
                writer.WriteStartArray();
                foreach (var name in names.Order(StringComparer.Ordinal))
                    writer.WriteStringValue(name);
                writer.WriteEndArray();
                break;
            default:
                Write(writer, value, key.Shape!, isLora);
                break;
        }
    }

    // Every default of an added key is one of these.
    private static bool IsUnused(object? value) => value switch
    {
        null or false => true,
        Enum choice => Convert.ToInt32(choice, CultureInfo.InvariantCulture) == 0,
        ICollection items => items.Count == 0,
        _ => false,
    };

    private static void WriteMap<T>(Utf8JsonWriter writer, IReadOnlyDictionary<string, T> map, Action<T> write)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in map.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(name);
            write(value);
        }

        writer.WriteEndObject();
    }
}

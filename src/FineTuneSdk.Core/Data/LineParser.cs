using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Data;

/// <summary>A line → its JSON object with places. Bad JSON, duplicate keys and anything but an object are reported.</summary>
internal static class LineParser
{
    private const int MaxDepth = 64;

    /// <summary>The object, or null if the line has an error.</summary>
    public static LineNode? Parse(JsonLine line, DiagnosticBag diagnostics)
    {
        // {"prompt":"a","completion":"1"}
        var reader = new Utf8JsonReader(line.Utf8.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
        var open = new Stack<LineNode>();
        var problems = 0;
        LineNode? root = null;
        (string Name, SourceSpan Span)? key = null;
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        key = (reader.GetString()!, line.Span((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2));
                        continue;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        open.Pop().End = (int)reader.BytesConsumed;
                        continue;
                }

                var node = Node(line, ref reader);
                root ??= node;
                if (open.TryPeek(out var parent) && !Attach(parent, key, node, diagnostics))
                    problems++;
                key = null;
                if (node.Kind is JsonValueKind.Object or JsonValueKind.Array)
                    open.Push(node);
            }
        }
        catch (JsonException exception)
        {
            diagnostics.Error(DiagnosticCodes.DataJson, $"This line isn't JSON: {Reason(exception)}", line.Span((int)(exception.BytePositionInLine ?? 0)));
            return null;
        }
        catch (InvalidOperationException)
        {
            // GetString: the JSON is well-formed, but a \u escape is half a surrogate pair.
            diagnostics.Error(DiagnosticCodes.DataEncoding, "This string has an escape that is half a character (\\ud800 to \\udfff alone).", line.Span((int)reader.TokenStartIndex));
            return null;
        }

        if (root is { Kind: not JsonValueKind.Object })
            diagnostics.Error(DiagnosticCodes.DataJson, $"A line is a JSON object, this one is {root.Describe()}.", root.Span);
        return problems == 0 && root is { Kind: JsonValueKind.Object } ? root : null;
    }

    private static LineNode Node(JsonLine line, ref Utf8JsonReader reader)
    {
        var kind = reader.TokenType switch
        {
            JsonTokenType.StartObject => JsonValueKind.Object,
            JsonTokenType.StartArray => JsonValueKind.Array,
            JsonTokenType.String => JsonValueKind.String,
            JsonTokenType.Number => JsonValueKind.Number,
            JsonTokenType.True => JsonValueKind.True,
            JsonTokenType.False => JsonValueKind.False,
            _ => JsonValueKind.Null,
        };
        return new(line, kind, (int)reader.TokenStartIndex) { End = (int)reader.BytesConsumed, Text = kind == JsonValueKind.String ? reader.GetString()! : "" };
    }

    private static bool Attach(LineNode parent, (string Name, SourceSpan Span)? key, LineNode node, DiagnosticBag diagnostics)
    {
        if (parent.Kind == JsonValueKind.Array)
        {
            parent.Items.Add(node);
            return true;
        }

        var (name, span) = key!.Value;
        if (parent[name] is null)
        {
            parent.Members.Add(new(name, span, node));
            return true;
        }

        diagnostics.Error(DiagnosticCodes.DataDuplicateKey, $"The key \"{name}\" stands here a second time. Keep one of them.", span);
        return false;
    }

    // "',' is invalid after a value. LineNumber: 0 | BytePositionInLine: 9.": the place is given apart, and options are the parser's own affair.
    private static string Reason(JsonException exception)
    {
        if (exception.Message.Contains("depth", StringComparison.Ordinal))
            return $"it is nested deeper than {MaxDepth} levels.";
        if (exception.Message.Contains("trailing comma", StringComparison.Ordinal))
            return "there is a comma after the last member.";
        var tail = exception.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return tail < 0 ? exception.Message : exception.Message[..tail];
    }
}

using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Specs;

/// <summary>JSON with comments and trailing commas → nodes with places. Reports duplicate keys, and the place from which on the text isn't JSON.</summary>
internal sealed class SpecJson
{
    private readonly TextPositions _positions;
    private readonly List<Diagnostic> _problems;
    private readonly byte[] _utf8;

    private SpecJson(string file, byte[] utf8, List<Diagnostic> problems) => (_utf8, _positions, _problems) = (utf8, new TextPositions(file, utf8), problems);

    /// <summary>Parses; null if there is no value at all. After an error in the JSON the part before it is returned, marked as incomplete.</summary>
    public static SpecNode? Parse(string file, byte[] utf8, List<Diagnostic> problems) => new SpecJson(file, utf8, problems).Parse();

    private SpecNode? Parse()
    {
        var options = new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = SpecLimits.Depth + 2 };
        var reader = new Utf8JsonReader(_utf8, options);
        var open = new Stack<SpecNode>();
        SpecNode? root = null;
        (string Name, SourceSpan Span)? key = null;
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    key = (reader.GetString()!, Span(ref reader));
                    continue;
                }

                if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    open.Pop().Complete = true;
                    continue;
                }

                var node = Node(ref reader);
                root ??= node;
                if (open.TryPeek(out var parent))
                    Attach(parent, key, node);
                key = null;
                if (node.Kind is JsonValueKind.Object or JsonValueKind.Array)
                {
                    node.Complete = false;
                    open.Push(node);
                    if (open.Count > SpecLimits.Depth)
                    {
                        _problems.Add(Diagnostic.Error(DiagnosticCodes.SpecSyntax, $"The spec is nested deeper than {SpecLimits.Depth} levels.", node.Span));
                        return root;
                    }
                }
            }
        }
        catch (JsonException exception)
        {
            _problems.Add(Diagnostic.Error(DiagnosticCodes.SpecSyntax, $"This isn't JSON: {Reason(exception)}", Place(exception)));
        }
        catch (InvalidOperationException)
        {
            // GetString: the JSON is well-formed, but a \u escape is half a surrogate pair.
            _problems.Add(Diagnostic.Error(DiagnosticCodes.SpecSyntax, "This string has an escape that is no character.", Span(ref reader)));
        }

        return root;
    }

    private void Attach(SpecNode parent, (string Name, SourceSpan Span)? key, SpecNode node)
    {
        if (parent.Kind == JsonValueKind.Array)
        {
            parent.Items.Add(node);
            return;
        }

        var (name, span) = key!.Value;
        if (parent.Members.Find(member => member.Key == name) is { } first)
        {
            var message = $"The key {SpecText.Quote(name)} stands here a second time; the first is on line {first.KeySpan.Line}. Keep one of them.";
            _problems.Add(Diagnostic.Error(DiagnosticCodes.SpecDuplicateKey, message, span));
            return;
        }

        parent.Members.Add(new SpecMember(name, span, node));
    }

    private SpecNode Node(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => new(JsonValueKind.Object, Span(ref reader)),
        JsonTokenType.StartArray => new(JsonValueKind.Array, Span(ref reader)),
        JsonTokenType.String => new(JsonValueKind.String, Span(ref reader)) { Text = reader.GetString()! },
        JsonTokenType.Number => new(JsonValueKind.Number, Span(ref reader)) { Text = System.Text.Encoding.ASCII.GetString(reader.ValueSpan) },
        JsonTokenType.True => new(JsonValueKind.True, Span(ref reader)),
        JsonTokenType.False => new(JsonValueKind.False, Span(ref reader)),
        _ => new(JsonValueKind.Null, Span(ref reader)),
    };

    // ValueSpan leaves out the quotes of a string or a key; TokenStartIndex is at the opening one.
    private SourceSpan Span(ref Utf8JsonReader reader)
    {
        var quotes = reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName ? 2 : 0;
        return _positions.Span((int)reader.TokenStartIndex, reader.ValueSpan.Length + quotes);
    }

    private SourceSpan Place(JsonException exception)
    {
        var offset = _positions.Offset((int)(exception.LineNumber ?? 0), (int)(exception.BytePositionInLine ?? 0));
        return _positions.Span(offset, 0);
    }

    // "',' is invalid after a value. LineNumber: 3 | BytePositionInLine: 9." The place is given apart, and limits and option names are the parser's own affair.
    private static string Reason(JsonException exception)
    {
        var text = exception.Message;
        if (text.StartsWith("The input does not contain any JSON", StringComparison.Ordinal))
            return "the file is empty.";
        var tail = text.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return tail < 0 ? text : text[..tail];
    }
}

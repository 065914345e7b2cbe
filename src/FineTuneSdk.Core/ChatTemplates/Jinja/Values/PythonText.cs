using System.Globalization;
using System.Numerics;
using System.Text;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary><c>str()</c>, <c>repr()</c> and the character classes of Python.</summary>
internal static class PythonText
{
    /// <summary>The text of a value as <c>{{ value }}</c> prints it.</summary>
    public static string Str(object? value) => value switch
    {
        string text => text,
        Markup markup => markup.Text,
        JinjaUndefined => "",
        _ => Repr(value),
    };

    /// <summary>The text of a value as a list that holds it prints it.</summary>
    public static string Repr(object? value)
    {
        var text = new StringBuilder();
        AppendRepr(text, value);
        return text.ToString();
    }

    private static void AppendRepr(StringBuilder text, object? value)
    {
        JinjaBudget.CheckStack();
        var start = text.Length;
        switch (value)
        {
            case null: text.Append("None"); break;
            case bool truth: text.Append(truth ? "True" : "False"); break;
            case long number: text.Append(number.ToString(CultureInfo.InvariantCulture)); break;
            case BigInteger number: text.Append(number.ToString(CultureInfo.InvariantCulture)); break;
            case double number: text.Append(PythonNumbers.Print(number)); break;
            case string plain: AppendQuoted(text, plain); break;
            case Markup markup:
                text.Append("Markup(");
                AppendQuoted(text, markup.Text);
                text.Append(')');
                break;
            case PySequence { IsTuple: true, Items: [var single] }:
                text.Append('(');
                AppendRepr(text, single);
                text.Append(",)");
                break;
            case PySequence sequence: AppendItems(text, sequence.Items, sequence.IsTuple ? "(" : "[", sequence.IsTuple ? ")" : "]"); break;
            case PyDict dictionary: AppendPairs(text, dictionary); break;
            case PyDictView view: AppendItems(text, view.Items, view.Kind + "([", "])"); break;
            case PyRange range: text.Append(CultureInfo.InvariantCulture, $"range({range.Start}, {range.Stop}{(range.Step == 1 ? "" : $", {range.Step}")})"); break;
            case PyBytes bytes: AppendBytes(text, bytes.Data); break;
            case JinjaUndefined: text.Append("Undefined"); break;
            case JinjaLoop loop: text.Append(CultureInfo.InvariantCulture, $"<LoopContext {loop.Index}/{loop.Length}>"); break;
            case JinjaCallable callable: text.Append(callable.Printed ?? $"<function {callable.Name}>"); break;
            case JinjaNamespace space:
                text.Append("<Namespace {");
                AppendMembers(text, space.Members.Select(member => KeyValuePair.Create((object?)member.Key, member.Value)));
                text.Append("}>");
                break;
            default: text.Append('<').Append(PythonTypes.Name(value)).Append(" object>"); break;
        }

        JinjaBudget.Current.Reserve(Math.Max(0, text.Length - start));
    }

    private static void AppendItems(StringBuilder text, IEnumerable<object?> items, string open, string close)
    {
        text.Append(open);
        var first = true;
        foreach (var item in items)
        {
            if (!first)
                text.Append(", ");
            first = false;
            AppendRepr(text, item);
        }

        text.Append(close);
    }

    private static void AppendPairs(StringBuilder text, PyDict dictionary)
    {
        text.Append('{');
        AppendMembers(text, dictionary.Pairs);
        text.Append('}');
    }

    private static void AppendMembers(StringBuilder text, IEnumerable<KeyValuePair<object?, object?>> pairs)
    {
        var first = true;
        foreach (var (key, value) in pairs)
        {
            if (!first)
                text.Append(", ");
            first = false;
            AppendRepr(text, key);
            text.Append(": ");
            AppendRepr(text, value);
        }
    }

    private static void AppendQuoted(StringBuilder text, string value)
    {
        var quote = value.Contains('\'', StringComparison.Ordinal) && !value.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        text.Append(quote);
        for (var i = 0; i < value.Length;)
        {
            if (Rune.DecodeFromUtf16(value.AsSpan(i), out var rune, out var units) != System.Buffers.OperationStatus.Done)
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)value[i]:x4}");
                i++;
                continue;
            }

            AppendRune(text, rune, quote);
            i += units;
        }

        text.Append(quote);
    }

    private static void AppendRune(StringBuilder text, Rune rune, char quote)
    {
        switch (rune.Value)
        {
            case '\\': text.Append("\\\\"); break;
            case '\n': text.Append("\\n"); break;
            case '\r': text.Append("\\r"); break;
            case '\t': text.Append("\\t"); break;
            case var c when c == quote: text.Append('\\').Append(quote); break;
            case var c when IsPrintable(rune): text.Append(rune.ToString()); break;
            case < 0x100: text.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"); break;
            case < 0x10000: text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"); break;
            default: text.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"); break;
        }
    }

    private static void AppendBytes(StringBuilder text, byte[] bytes)
    {
        var quote = bytes.Contains((byte)'\'') && !bytes.Contains((byte)'"') ? '"' : '\'';
        text.Append('b').Append(quote);
        foreach (var b in bytes)
        {
            if (b is >= 0x20 and < 0x7F || b is (byte)'\n' or (byte)'\r' or (byte)'\t')
                AppendRune(text, new Rune((char)b), quote);
            else
                text.Append(CultureInfo.InvariantCulture, $"\\x{b:x2}");
        }

        text.Append(quote);
    }

    /// <summary>Python's <c>str.isprintable</c> for one character.</summary>
    public static bool IsPrintable(Rune rune) =>
        rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);

    /// <summary>What <c>strip()</c> and <c>split()</c> take for whitespace: .NET's, and the four separators U+001C to U+001F.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\u001C' and <= '\u001F';

    public static bool IsIdentifierStart(Rune rune) => rune.Value == '_' || Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.LetterNumber;

    public static bool IsIdentifierPart(Rune rune) => IsIdentifierStart(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation;
}

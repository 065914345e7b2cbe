using System.Numerics;

namespace FineTuneSdk.Core.ChatTemplates.Jinja.Values;

/// <summary><c>value[index]</c> and <c>value[start:stop:step]</c> of Python.</summary>
internal static class PythonSubscript
{
    /// <summary>The item at an index or key; false where Python raises a TypeError or LookupError.</summary>
    public static bool TryGetItem(object? owner, object? index, out object? item)
    {
        item = null;
        switch (owner)
        {
            case JinjaUndefined undefined:
                throw undefined.Failure();
            case PyDict dictionary:
                return index is not (PyDict or PySequence { IsTuple: false }) && dictionary.TryGetValue(index, out item);
            case string or Markup when PythonTypes.TryInteger(index, out var position):
                _ = PythonTypes.TryText(owner, out var text);
                if (!TryPosition(position, CodePoints.Length(text), out var character))
                    return false;
                var start = CodePoints.ToUtf16(text, character);
                var units = char.IsHighSurrogate(text[start]) && start + 1 < text.Length && char.IsLowSurrogate(text[start + 1]) ? 2 : 1;
                item = owner is Markup ? new Markup(text.Substring(start, units)) : text.Substring(start, units);
                return true;
            case PySequence sequence when PythonTypes.TryInteger(index, out var position) && TryPosition(position, sequence.Items.Count, out var at):
                item = sequence.Items[at];
                return true;
            case PyRange range when PythonTypes.TryInteger(index, out var position) && TryPosition(position, (int)Math.Min(int.MaxValue, range.Count), out var at):
                item = range[at];
                return true;
            case PyBytes bytes when PythonTypes.TryInteger(index, out var position) && TryPosition(position, bytes.Data.Length, out var at):
                item = (long)bytes.Data[at];
                return true;
            default:
                return false;
        }
    }

    private static bool TryPosition(BigInteger index, int count, out int position)
    {
        if (index.Sign < 0)
            index += count;
        var inside = index.Sign >= 0 && index < count;
        position = inside ? (int)index : 0;
        return inside;
    }

    /// <summary>A slice; false where the owner can't be sliced.</summary>
    public static bool TrySlice(object? owner, object? start, object? stop, object? step, out object? slice)
    {
        slice = null;
        if (owner is JinjaUndefined undefined)
            throw undefined.Failure();
        if (owner is not (string or Markup or PySequence or PyRange or PyBytes))
            return false;
        if (!IsBound(start) || !IsBound(stop) || !IsBound(step))
            return false;
        _ = PythonTypes.TryLength(owner, out var length);
        var (first, count, stride) = Resolve(start, stop, step, length);
        JinjaBudget.Current.Reserve(count);
        var indices = Enumerable.Range(0, (int)count).Select(i => first + (i * stride));
        switch (owner)
        {
            case PyRange range:
                slice = new PyRange(range[first], range[first + (count * stride)], range.Step * stride);
                break;
            case PySequence sequence:
                slice = new PySequence([.. indices.Select(i => sequence.Items[(int)i])], sequence.IsTuple);
                break;
            case PyBytes bytes:
                slice = new PyBytes([.. indices.Select(i => bytes.Data[i])]);
                break;
            default:
                _ = PythonTypes.TryText(owner, out var text);
                var part = SliceText(text, first, count, stride);
                slice = owner is Markup ? new Markup(part) : part;
                break;
        }

        return true;
    }

    private static string SliceText(string text, long first, long count, long stride)
    {
        if (count == 0)
            return "";
        if (stride == 1)
        {
            var start = CodePoints.ToUtf16(text, (int)first);
            return text[start..CodePoints.ToUtf16(text, (int)(first + count))];
        }

        var points = CodePoints.Split(text).ToArray();
        return string.Concat(Enumerable.Range(0, (int)count).Select(i => points[first + (i * stride)]));
    }

    private static bool IsBound(object? bound) => bound is null || PythonTypes.TryInteger(bound, out _);

    // The first index, the number of items and the step, as Python's slice.indices gives them.
    private static (long First, long Count, long Step) Resolve(object? start, object? stop, object? step, long length)
    {
        var stride = step is null ? 1 : Clamp(step);
        if (stride == 0)
            throw JinjaException.Runtime("slice step cannot be zero");
        var (low, high) = stride > 0 ? (0L, length) : (-1L, length - 1);
        var first = Bound(start, stride > 0 ? low : high);
        var last = Bound(stop, stride > 0 ? high : low);
        var count = stride > 0
            ? (last > first ? ((last - first - 1) / stride) + 1 : 0)
            : (first > last ? ((first - last - 1) / -stride) + 1 : 0);
        return (first, count, stride);

        long Bound(object? bound, long missing)
        {
            if (bound is null)
                return missing;
            var value = Clamp(bound);
            return Math.Clamp(value < 0 ? value + length : value, low, high);
        }
    }

    // Far beyond any length, and far from overflow.
    private static long Clamp(object? value)
    {
        _ = PythonTypes.TryInteger(value, out var integer);
        return (long)BigInteger.Max(-(1L << 40), BigInteger.Min(1L << 40, integer));
    }
}

using System.Globalization;
using FineTuneSdk.Core.Tokenization.Models;

namespace FineTuneSdk.Core.Tests.Tokenization.Models;

public class CachedModelTests
{
    [Fact]
    public void A_piece_that_comes_again_is_not_encoded_again()
    {
        var counting = new Counting();
        var model = new CachedModel(counting);
        Assert.Same(model.Encode("12"), model.Encode("12"));
        Assert.Equal(1, counting.Calls);
    }

    [Fact]
    public void A_long_piece_is_not_kept()
    {
        var counting = new Counting();
        var model = new CachedModel(counting);
        var piece = new string('1', 49);
        Assert.Equal(model.Encode(piece), model.Encode(piece));
        Assert.Equal(2, counting.Calls);
    }

    [Fact]
    public void More_pieces_than_there_is_room_for_are_encoded_right()
    {
        var model = new CachedModel(new Counting());
        Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < 70_000; i++)
                Assert.Equal(i, model.Encode(i.ToString(CultureInfo.InvariantCulture))[0].Id);
        });
    }

    // One token, whose id is the piece as a number.
    private sealed class Counting : ITokenModel
    {
        private int _calls;

        public int Calls => _calls;

        public Vocabulary Vocabulary => throw new NotSupportedException();

        public PieceToken[] Encode(ReadOnlySpan<char> piece)
        {
            Interlocked.Increment(ref _calls);
            return [new PieceToken(piece.Length > 9 ? 0 : int.Parse(piece, CultureInfo.InvariantCulture), 0, piece.Length)];
        }
    }
}

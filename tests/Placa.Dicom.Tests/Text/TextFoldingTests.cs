namespace Placa.Dicom.Tests.Text;

public class TextFoldingTests
{
    [Theory]
    [InlineData("Muster^Eva", "MUSTER^EVA")]
    [InlineData("Núñez Ibáñez", "NUNEZ IBANEZ")]
    [InlineData("Mu\u0308ller", "MULLER")]
    [InlineData("Sørensen Łukasz Groß Ægir", "SORENSEN LUKASZ GROSS AEGIR")]
    [InlineData("Đặng Nguyễn", "DANG NGUYEN")]
    [InlineData("İzmir ışık", "IZMIR ISIK")]
    [InlineData("Þóra Guðrún", "THORA GUDRUN")]
    [InlineData("Ǆ ǆ", "DZ DZ")]
    [InlineData("Διονύσιος", "ΔΙΟΝΥΣΙΟΣ")]
    [InlineData("Семён Андрей", "СЕМЕН АНДРЕИ")]
    [InlineData("أحمد", "احمد")]
    [InlineData("مُحَمَّد", "محمد")]
    [InlineData("שָׁלוֹם", "שלום")]
    [InlineData("O’Brien", "O'BRIEN")]
    [InlineData("Ｔａｒｏｕ１", "TAROU1")]
    [InlineData("ﾔﾏﾀﾞ ﾊﾟﾊﾞ ｳﾞ", "ヤマダ パバ ヴ")]
    [InlineData("か\u3099は\u309Aう\u3099ど", "がぱゔど")]
    [InlineData("山田", "山田")]
    [InlineData("\u1112\u1169\u11BC길동", "홍길동")]
    [InlineData("สมชาย", "สมชาย")]
    [InlineData("😀é", "😀E")]
    [InlineData("", "")]
    public void Text_folds_to_capitals_without_accents(string text, string folded)
    {
        Assert.Equal(folded, TextFolding.Fold(text));
        Assert.Equal(folded, TextFolding.Fold(folded));
    }

    [Fact]
    public void Folding_again_changes_nothing()
    {
        for (var c = 1; c < 0xD800; c++)
        {
            var folded = TextFolding.Fold($"a{(char)c}");
            Assert.Equal(folded, TextFolding.Fold(folded));
        }
    }

    [Fact]
    public void Names_fold_by_group()
    {
        Assert.Equal(
            new PersonName("YAMADA^TAROU", "山田", "ヤマダ"), TextFolding.Fold(new PersonName("Yamada^Tarou", "山田", "ﾔﾏﾀﾞ")));
        Assert.Equal(new PersonName("", "", ""), TextFolding.Fold(default(PersonName)));
    }
}
